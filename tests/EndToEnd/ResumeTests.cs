using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>The real fold-trainer, ended in every possible way: it resumes, and arrives at the same bytes.</summary>
public sealed partial class ResumeTests
{
    const int Kill = 9,
        Terminate = 15;

    /// <summary>What Kubernetes gives a pod between SIGTERM and SIGKILL.</summary>
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(30);

    static readonly string[] Results =
    [
        .. new[] { "effnet", "maxvit" }.SelectMany(expert =>
            new[]
            {
                ArtifactPaths.Fold.Weights(expert),
                ArtifactPaths.Fold.Embeddings(expert),
                ArtifactPaths.Fold.Logits(expert),
                ArtifactPaths.Fold.TrainingRows(expert),
            }
        ),
        ArtifactPaths.Fold.HeldOutRows,
    ];

    [Fact]
    public async Task A_fold_killed_again_and_again_and_stopped_in_between_ends_bit_for_bit_as_one_left_alone()
    {
        using var run = await TinyRun.MakeAsync();
        FoldProcess alone = new(run, "alone"),
            struck = new(run, "struck");
        using (var process = await alone.StartAsync())
            Assert.Equal(0, (await process.EndAsync()).Code);

        Random random = new(20_261_124);
        int reached = 0;
        for (int strike = 0; strike < 5; strike++)
        {
            int signal = strike == 2 ? Terminate : Kill;
            using var process = await struck.StartAsync();
            await struck.CheckpointBeyondAsync("effnet", reached);
            await Task.Delay(random.Next(150));
            process.Signal(signal);
            var (code, output, _) = await process.EndAsync();
            Assert.Equal(128 + signal, code);
            Assert.True(GoneOnFrom(output) >= reached, output);
            reached = struck.LatestCheckpoint("effnet");
        }
        using (var process = await struck.StartAsync())
        {
            var (code, output, error) = await process.EndAsync();
            Assert.True(code == 0, error);
            Assert.True(GoneOnFrom(output) >= reached, output);
        }

        CommittedAttempt whole = await alone.CommittedAsync(),
            resumed = await struck.CommittedAsync();
        Assert.All(Results, file => Assert.Equal(whole.DigestOf(file), resumed.DigestOf(file)));
        Assert.Equal(0, struck.LatestCheckpoint("effnet"));
    }

    [Fact]
    public async Task A_stop_saves_within_the_grace_period_even_when_it_is_asked_for_twice()
    {
        using var run = await TinyRun.MakeAsync();
        FoldProcess fold = new(run, "stopped");
        using (var process = await fold.StartAsync())
        {
            await fold.CheckpointBeyondAsync("effnet", 0);
            long asked = Stopwatch.GetTimestamp();
            process.Signal(Terminate);
            process.Signal(Terminate);
            Assert.Equal(ExitCode.Stopped, (await process.EndAsync()).Code);
            Assert.True(Stopwatch.GetElapsedTime(asked) < Grace, $"the stop took {Stopwatch.GetElapsedTime(asked)}");
        }
        var words = await fold.TerminationMessageAsync();
        Assert.Null(words.Committed);
        Assert.Contains("nothing is lost", words.Error, StringComparison.Ordinal);
        int saved = fold.LatestCheckpoint("effnet");

        using var again = await fold.StartAsync("--stop-with-stdin");
        await fold.CheckpointBeyondAsync("effnet", saved);
        again.CloseInput();
        var (code, output, _) = await again.EndAsync();
        Assert.Equal(ExitCode.Stopped, code);
        Assert.Equal(saved, GoneOnFrom(output));
    }

    [Fact]
    public async Task What_a_kill_between_commit_and_cleaning_left_goes_with_the_next_start()
    {
        using var run = await TinyRun.MakeAsync();
        FoldProcess fold = new(run, "left");
        using (var process = await fold.StartAsync())
            Assert.Equal(0, (await process.EndAsync()).Code);
        var reference = (await fold.TerminationMessageAsync()).Committed!;
        await fold.Store.WriteAsync(
            $"{ArtifactPaths.Checkpoint.Folder(reference.Step, reference.WorkDigest, "effnet", 7)}/checkpoint.json",
            "{}"u8.ToArray(),
            CancellationToken.None
        );
        Assert.Equal(7, fold.LatestCheckpoint("effnet"));

        using (var process = await fold.StartAsync())
            Assert.Equal(0, (await process.EndAsync()).Code);
        Assert.True((await fold.TerminationMessageAsync()).Reused);
        Assert.Equal(0, fold.LatestCheckpoint("effnet"));
    }

    /// <summary>Steps done when effnet's training resumed, from the log; 0 where it started.</summary>
    static int GoneOnFrom(string output) =>
        Resumed().Match(output) is { Success: true } line ? int.Parse(line.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex(@"effnet (?:resumes|is already trained).*after (\d+) steps")]
    private static partial Regex Resumed();
}
