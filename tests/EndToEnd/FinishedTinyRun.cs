using StackingK8s.Tests.EndToEnd;

[assembly: AssemblyFixture(typeof(FinishedTinyRun))]

namespace StackingK8s.Tests.EndToEnd;

/// <summary>One tiny run for all tests that only read a finished one: training it again for each would be most of their time.</summary>
public sealed class FinishedTinyRun : IAsyncLifetime
{
    TinyRun? run;

    internal TinyRun Run => run!;

    /// <summary>How the run ended.</summary>
    internal (int Code, string Output, string Error) Ended { get; private set; }

    /// <summary>Its artifact root.</summary>
    internal string Artifacts => Path.Combine(Run.Work, "artifacts");

    public async ValueTask InitializeAsync()
    {
        run = await TinyRun.MakeAsync();
        // A fold then has one thread wherever this runs, so that a test can ask for the same arithmetic.
        Ended = await run.RunAsync("--parallel", Environment.ProcessorCount.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    public ValueTask DisposeAsync()
    {
        run?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>The one file of a step with this name.</summary>
    internal string File(string step, string name) =>
        Directory
            .EnumerateFiles(Path.Combine(Artifacts, "steps", step), Path.GetFileName(name), SearchOption.AllDirectories)
            .Single(file => file.EndsWith($"/{name}", StringComparison.Ordinal));
}
