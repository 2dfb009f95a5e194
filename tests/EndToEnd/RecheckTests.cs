using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>`stacking verify` with --images and --replay on a run of the real programs.</summary>
public sealed class RecheckTests(FinishedTinyRun finished) : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    Task<(int Code, string Output, string Error)> VerifyAsync(params string[] options) =>
        StackingProcess.RunAsync(["verify", finished.Run.Work, "--work-dir", folder.File("replay"), .. options]);

    /// <summary>The table's lines joined, since what a test looks for may be broken anywhere.</summary>
    static string Text(string table) => string.Join(' ', table.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task Embeddings_and_search_repeated_are_the_committed_ones()
    {
        var (code, output, error) = await VerifyAsync("--images", "--sample", "5", "--seed", "7");
        Assert.True(code == 0, error + output);
        Assert.Contains("search proven repeated: 4 candidates, with the same scores", Text(output), StringComparison.Ordinal);
        Assert.Contains("(5 random rows per fold and expert, seed 7), all equal to the bit", Text(output), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expert_trained_again_has_the_committed_weights()
    {
        var (code, output, error) = await VerifyAsync("--replay", "fold-1/effnet");
        Assert.True(code == 0, error + output);
        Assert.Contains(
            "training of fold-1/effnet proven trained again from the recorded rows: all ",
            Text(output),
            StringComparison.Ordinal
        );
        Assert.Contains("training trusted that a network saw", Text(output), StringComparison.Ordinal);
        Assert.Contains("verify: trains fold-1/effnet again; stopped, the same command resumes", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_replay_that_is_stopped_ends_with_143_and_resumes()
    {
        const int Terminate = 15;
        using var process = StackingProcess.Start(
            "verify",
            finished.Run.Work,
            "--work-dir",
            folder.File("replay"),
            "--replay",
            "fold-2/maxvit"
        );
        while (process.Running && !Directory.Exists(folder.File("replay/cache")))
            await Task.Delay(10, TestContext.Current.CancellationToken);
        process.Signal(Terminate);
        var stopped = await process.EndAsync();
        Assert.Equal(ExitCode.Stopped, stopped.Code);
        var (code, output, error) = await VerifyAsync("--replay", "fold-2/maxvit");
        Assert.True(code == 0, error + output);
    }

    [Fact]
    public async Task Images_that_are_not_those_of_the_run_are_a_breach()
    {
        string copies = folder.File("data");
        foreach (string file in Directory.EnumerateFiles(finished.Run.Data, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(copies, Path.GetRelativePath(finished.Run.Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
        string[] images = [.. Directory.EnumerateFiles(Path.Combine(copies, "images")).Order().Take(2)];
        File.Copy(images[0], images[1], true);
        var (code, _, error) = await VerifyAsync("--images", "--image-root", copies, "--manifest", images[0]);
        Assert.Equal(ExitCode.Artifact, code);
        Assert.Matches("embeddings: fold-0 read (test )?images with the digest [0-9a-f]{64}, but those found have [0-9a-f]{64}", error);
        Assert.Contains($"embeddings: {images[0]} has the SHA-256 ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Options_that_make_no_sense_are_named_all_at_once()
    {
        var (code, _, error) = await VerifyAsync("--replay", "effnet", "--all", "--initial-weights", "x", "--segments", "0");
        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains(
            "--replay 'effnet' names no expert. Write FOLD/EXPERT, such as fold-2/effnet, or all.",
            error,
            StringComparison.Ordinal
        );
        Assert.Contains("--all and --sample are of --images: give that too.", error, StringComparison.Ordinal);
        Assert.Contains("--initial-weights 'x' names no file of an expert. Write EXPERT=FILE.", error, StringComparison.Ordinal);
        Assert.Contains("--segments", error, StringComparison.Ordinal);

        var unknown = await VerifyAsync("--replay", "fold-9/effnet");
        Assert.Equal(ExitCode.Usage, unknown.Code);
        Assert.StartsWith(
            "The run has no fold-9/effnet. Its experts: fold-0/effnet, fold-0/maxvit",
            unknown.Error,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Stretches_need_checkpoints_and_the_breach_says_so()
    {
        var (code, _, error) = await VerifyAsync("--replay", "fold-0/effnet", "--segments", "1");
        Assert.Equal(ExitCode.Artifact, code);
        Assert.Contains("fold-0/effnet has no checkpoints to begin at (keepCheckpoints was 0)", error, StringComparison.Ordinal);
    }
}
