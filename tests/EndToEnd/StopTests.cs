using System.Diagnostics;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>SIGTERM ends a command within five seconds, whatever it is doing.</summary>
public sealed class StopTests : IDisposable
{
    const int Sigterm = 15,
        Rows = 3_000_000;

    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("folds")]
    [InlineData("check")]
    [InlineData("meta")]
    public async Task A_command_in_the_middle_of_a_large_input_ends_within_five_seconds(string command)
    {
        using var process = StackingProcess.Start([command, .. Arguments(command)]);
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.True(process.Running, "the input is too small for this machine");
        var clock = Stopwatch.StartNew();
        process.Signal(Sigterm);
        var (code, _, error) = await process.EndAsync();

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(5));
        Assert.True(code == ExitCode.Stopped, $"exit code {code}: {error}");
        // The signal may come when all is written but the process has not ended: then the file is whole.
        if (File.Exists(folder.File("out/folds.csv")))
            Assert.Equal(Rows + 1, File.ReadLines(folder.File("out/folds.csv")).Count());
    }

    string[] Arguments(string command) =>
        command switch
        {
            "folds" => ["--manifest", Manifest(), "--out", folder.File("out/folds.csv")],
            "check" => ["--manifest", Manifest()],
            _ => ["--features", Features(), "--labels", folder.File("y.npy"), "--out", folder.File("out")],
        };

    string Manifest()
    {
        string file = folder.Write("manifest.csv", "path,label,group\n");
        File.AppendAllLines(file, Enumerable.Range(0, Rows).Select(row => $"images/{row:D8}.jpg,{row % 2},video-{row / 3}"));
        return file;
    }

    string Features()
    {
        const int Samples = 200_000,
            Columns = 100;
        Random random = new(1);
        NpyFile.WriteFloat32(
            folder.File("X.npy"),
            [.. Enumerable.Range(0, Samples * Columns).Select(_ => random.NextSingle())],
            Samples,
            Columns
        );
        NpyFile.WriteInt32(folder.File("y.npy"), [.. Enumerable.Range(0, Samples).Select(_ => random.Next(2))], Samples);
        return folder.File("X.npy");
    }
}
