using StackingK8s.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(FinishedTinyRun))]

namespace StackingK8s.Tests.EndToEnd;

/// <summary>
/// One tiny run for all tests that only read a finished one: training it again for each would be most of their time. It is trained when
/// the first of them asks for it, so that the chart's tests alone (`make helm-check`) train nothing.
/// </summary>
public sealed class FinishedTinyRun : IDisposable
{
    readonly Lazy<(TinyRun Run, (int Code, string Output, string Error) Ended)> made = new(() => Task.Run(TrainAsync).Result);

    internal TinyRun Run => made.Value.Run;

    /// <summary>How the run ended.</summary>
    internal (int Code, string Output, string Error) Ended => made.Value.Ended;

    /// <summary>Its artifact root.</summary>
    internal string Artifacts => Path.Combine(Run.Work, "artifacts");

    static async Task<(TinyRun, (int, string, string))> TrainAsync()
    {
        var run = await TinyRun.MakeAsync();
        // A fold then has one thread wherever this runs, so that a test can ask for the same arithmetic.
        string folds = Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return (run, await run.RunAsync("--parallel", folds));
    }

    /// <summary>The one file of a step with this name.</summary>
    internal string File(string step, string name) =>
        Directory
            .EnumerateFiles(Path.Combine(Artifacts, "steps", step), Path.GetFileName(name), SearchOption.AllDirectories)
            .Single(file => file.EndsWith($"/{name}", StringComparison.Ordinal));

    public void Dispose()
    {
        if (made.IsValueCreated)
            Run.Dispose();
    }
}
