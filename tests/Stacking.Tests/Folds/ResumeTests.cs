using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Stacking.Folds;

/// <summary>A fold that is stopped and started again ends with the bytes of one that never stopped, whatever its checkpoints.</summary>
[Collection(nameof(TorchProcess))]
public sealed class ResumeTests : IClassFixture<UninterruptedFold>, IDisposable
{
    readonly UninterruptedFold uninterrupted;
    readonly NoiseFold fold = new();
    readonly FoldTask task;

    public ResumeTests(UninterruptedFold uninterrupted) => (this.uninterrupted, task) = (uninterrupted, UninterruptedFold.Task(fold));

    [Fact]
    public async Task A_stopped_fold_resumes_and_ends_bit_for_bit_as_one_that_was_not()
    {
        var store = fold.Store("stopped");
        // Each a few steps after the last.
        foreach (int checkpoints in new[] { 2, 4, 1 })
            await StopAfterAsync(store, checkpoints);
        var resumed = await fold.CommitAsync(store, task, "resumed");

        uninterrupted.MadeTheSame(resumed);
        Assert.Equal(3, fold.Log.ToString().Split("effnet resumes at epoch").Length - 1);
    }

    [Fact]
    public async Task A_fold_works_on_its_number_of_threads_on_whatever_thread_it_continues()
    {
        // All 16 images in a batch: with fewer, two threads add in the same order as one.
        var large = fold.Task(epochs: 2, batchSize: 16);
        var here = await fold.CommitAsync(fold.Store("here"), large, "a");
        OtherThreadStore store = new(fold.Store("elsewhere"));
        // Without the test's own context, so that every await continues on the store's thread.
        var elsewhere = await Task.Run(() => fold.CommitAsync(store, large, "a"));

        Assert.True(store.Answered > 0);
        Assert.Equal(here.DigestOf(ArtifactPaths.Fold.Weights("effnet")), elsewhere.DigestOf(ArtifactPaths.Fold.Weights("effnet")));
    }

    [Fact]
    public async Task Checkpoints_to_be_committed_are_the_same_however_often_the_fold_was_stopped_and_change_no_weight()
    {
        var kept = task with { Experts = [task.Experts[0] with { KeepCheckpoints = 5 }] };
        var whole = await fold.CommitAsync(fold.Store("whole"), kept, "whole");
        var store = fold.Store("stopped");
        foreach (int checkpoints in new[] { 7, 6 })
            await StopAfterAsync(store, checkpoints, kept);
        var resumed = await fold.CommitAsync(store, kept, "resumed");

        uninterrupted.MadeTheSame(whole);
        uninterrupted.MadeTheSame(resumed);
        string[] files = [.. Enumerable.Range(1, 5).Select(number => ArtifactPaths.Fold.KeptCheckpoint("effnet", number))];
        Assert.Equal(files.Select(whole.DigestOf), files.Select(resumed.DigestOf));
        Assert.Equal(5, files.Select(whole.DigestOf).Distinct().Count());
    }

    [Fact]
    public async Task A_checkpoint_to_be_committed_that_cannot_be_saved_ends_the_training_for_a_retry()
    {
        FullStore store = new(fold.Store("full"));
        var kept = task with { Experts = [task.Experts[0] with { KeepCheckpoints = 1 }] };
        var failed = await Assert.ThrowsAsync<TransientException>(() => fold.CommitAsync(store, kept, "full"));
        Assert.Equal("effnet's checkpoint at step 12, one of keepCheckpoints, could not be saved. The disk is full.", failed.Message);

        store.Full = false;
        uninterrupted.MadeTheSame(await fold.CommitAsync(store, kept, "retried"));
    }

    // The short form of `make bench-identity`, which ends the real program at random moments.
    [Fact]
    public async Task Trainings_and_resumes_beside_other_load_end_bit_for_bit_the_same()
    {
        bool ended = false;
        Thread[] load = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(Burn) { IsBackground = true })];
        foreach (var thread in load)
            thread.Start();
        try
        {
            for (int round = 0; round < 6; round++)
            {
                var store = fold.Store($"round-{round}");
                if (round % 2 == 1)
                    await StopAfterAsync(store, 1 + round);
                uninterrupted.MadeTheSame(await fold.CommitAsync(store, task, "a"));
            }
        }
        finally
        {
            Volatile.Write(ref ended, true);
        }

        void Burn()
        {
            while (!Volatile.Read(ref ended))
            {
                var memory = new double[1 << 18];
                for (int i = 1; i < memory.Length; i++)
                    memory[i] = memory[i - 1] * 0.5 + i;
            }
        }
    }

    [Fact]
    public async Task A_stop_loses_no_step()
    {
        var store = fold.Store("stopped");
        var stopped = await StopAfterAsync(store, 3);

        Assert.Equal(ExitCode.Stopped, stopped.ExitCode);
        Assert.Contains("nothing is lost", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(2, Positions(store).Count);
    }

    [Fact]
    public async Task An_expert_that_was_trained_is_not_trained_again()
    {
        var two = UninterruptedFold.Task(fold, "effnet", "second");
        var store = fold.Store("stopped");
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAsync<StoppedException>(() =>
            fold.CommitAsync(
                store,
                two,
                "stopped",
                at => StopWhen(at is { Expert: "second", Checkpoints.Written: 2 }, stop),
                stop: stop.Token
            )
        );

        List<string> trained = [];
        var resumed = await fold.CommitAsync(store, two, "resumed", at =>
            trained.AddRange(at is { Training: not null } ? [at.Expert!] : [])
        );
        Assert.DoesNotContain("effnet", trained);
        Assert.Contains("effnet is already trained", fold.Log.ToString(), StringComparison.Ordinal);
        uninterrupted.MadeTheSame(resumed);
    }

    [Fact]
    public async Task Progress_resumes_where_it_was()
    {
        var store = fold.Store("stopped");
        await StopAfterAsync(store, 6);
        int done = Positions(store)[0];

        List<StepProgress> reports = [];
        await fold.CommitAsync(store, task, "resumed", reports.Add);
        var first = reports.First(report => report.Activity == "training");
        Assert.Equal(2 * done, first.Done);
        Assert.Equal(48, first.Total);
        Assert.Equal(0, first.Rate);
    }

    [Fact]
    public async Task A_batch_size_once_chosen_is_kept()
    {
        var auto = task with { Experts = [task.Experts[0] with { BatchSize = BatchSize.Auto }] };
        var store = fold.Store("stopped");
        using CancellationTokenSource stop = new();
        await Assert.ThrowsAsync<StoppedException>(() =>
            fold.CommitAsync(
                store,
                auto,
                "stopped",
                at => StopWhen(at.Checkpoints?.Written == 1, stop),
                new(MemoryLimit: "8000000000"),
                stop.Token
            )
        );

        // Where it is looked for, this limit is rejected.
        var resumed = await fold.CommitAsync(store, auto, "resumed", machine: new(MemoryLimit: "none"));
        Assert.Equal(16, resumed.Result.Metrics["batch_size_effnet"]);
    }

    public static TheoryData<string, Action<string>, string> Damages() =>
        new()
        {
            { "cut short", folder => Change(folder, "state.safetensors", bytes => bytes[..^100]), "were saved" },
            {
                "changed in one bit",
                folder => Change(folder, "state.safetensors", bytes => [.. bytes[..^9], (byte)(bytes[^9] ^ 1), .. bytes[^8..]]),
                "has SHA-256"
            },
            { "without its record", folder => File.Delete(Path.Combine(folder, "checkpoint.json")), "has no checkpoint.json" },
            { "without its state", folder => File.Delete(Path.Combine(folder, "state.safetensors")), "is missing" },
            { "of another task", folder => Rewrite(folder, record => record with { WorkDigest = "0123" }), "another task" },
            {
                "no safetensors at all",
                folder => Replace(folder, path => File.WriteAllText(path, "I am no tensor")),
                "is not a valid safetensors file"
            },
            { "without a position", folder => Replace(folder, path => SafetensorsFile.Write(path, [])), "has no training position" },
            {
                "misshapen for the network",
                folder => Replace(folder, path => SafetensorsFile.Write(path, [], Metadata(path))),
                "The snapshot belongs to another training"
            },
        };

    [Theory, MemberData(nameof(Damages), DisableDiscoveryEnumeration = true)]
    public async Task An_invalid_checkpoint_is_named_and_ignored_for_the_one_before(string damaged, Action<string> damage, string words)
    {
        var store = fold.Store("stopped");
        await StopAfterAsync(store, 4);
        var positions = Positions(store);
        Assert.True(positions.Count == 2, damaged);
        damage(Folder(store, positions[0]));
        var resumed = await fold.CommitAsync(store, task, "resumed");

        string log = fold.Log.ToString();
        Assert.Contains($"warning: effnet's checkpoint at step {positions[0]} is ignored.", log, StringComparison.Ordinal);
        Assert.Contains(words, log, StringComparison.Ordinal);
        Assert.Contains($"after {positions[1]} steps", log, StringComparison.Ordinal);
        uninterrupted.MadeTheSame(resumed);
    }

    [Fact]
    public async Task A_fold_without_a_valid_checkpoint_begins_again()
    {
        var store = fold.Store("stopped");
        await StopAfterAsync(store, 4);
        foreach (int position in Positions(store))
            File.Delete(Path.Combine(Folder(store, position), "checkpoint.json"));
        List<StepProgress> reports = [];
        var resumed = await fold.CommitAsync(store, task, "resumed", reports.Add);

        Assert.Equal(0, reports.First(report => report.Activity == "training").Done);
        uninterrupted.MadeTheSame(resumed);
        // The invalid ones are gone as soon as two valid ones are there.
        Assert.Equal(2, Positions(store).Count);
    }

    [Fact]
    public async Task A_store_that_is_full_costs_warnings_and_not_the_training()
    {
        FullStore store = new(fold.Store("full"));
        StepProgress? last = null;
        var attempt = await fold.CommitAsync(store, task, "full", at => last = at.Checkpoints is null ? last : at);

        Assert.Equal(0, last!.Checkpoints!.Written);
        Assert.True(last.Checkpoints.Failed >= 3);
        Assert.Contains(
            "warning: effnet's checkpoint at step 8 could not be saved. The disk is full.",
            fold.Log.ToString(),
            StringComparison.Ordinal
        );
        uninterrupted.MadeTheSame(attempt);
        // It is removed with the last file in it.
        Assert.False(Directory.Exists(fold.Scratch));
    }

    [Fact]
    public async Task A_stop_that_cannot_save_says_what_is_lost_and_keeps_the_older_checkpoint()
    {
        FullStore store = new(fold.Store("full")) { Full = false };
        using CancellationTokenSource stop = new();
        var stopped = await Assert.ThrowsAsync<StoppedException>(() =>
            fold.CommitAsync(
                store,
                task,
                "stopped",
                at =>
                {
                    store.Full = at.Checkpoints is { Written: >= 2 };
                    StopWhen(at.Checkpoints is { Failed: 1 }, stop);
                },
                stop: stop.Token
            )
        );

        Assert.Contains("are lost, because they could not be saved: The disk is full.", stopped.Message, StringComparison.Ordinal);
        Assert.Equal(2, Positions(fold.Store("full")).Count);
        store.Full = false;
        var resumed = await fold.CommitAsync(store, task, "resumed");
        uninterrupted.MadeTheSame(resumed);
    }

    public void Dispose() => fold.Dispose();

    async Task<StoppedException> StopAfterAsync(IArtifactStore store, int checkpoints, FoldTask? other = null)
    {
        using CancellationTokenSource stop = new();
        return await Assert.ThrowsAsync<StoppedException>(() =>
            fold.CommitAsync(
                store,
                other ?? task,
                "stopped",
                at => StopWhen(at.Checkpoints?.Written == checkpoints, stop),
                stop: stop.Token
            )
        );
    }

    static void StopWhen(bool reached, CancellationTokenSource stop)
    {
        if (reached)
            stop.Cancel();
    }

    /// <summary>The latest first.</summary>
    static List<int> Positions(FolderStore store) =>
        [
            .. Directory
                .GetDirectories(ExpertFolder(store))
                .Select(folder => int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture))
                .OrderDescending(),
        ];

    static string Folder(FolderStore store, int position) => Path.Combine(ExpertFolder(store), $"{position:D9}");

    static string ExpertFolder(FolderStore store) =>
        Path.Combine(Assert.Single(Directory.GetDirectories(Path.Combine(store.Root, "checkpoints", "fold-1"))), "effnet");

    static void Change(string folder, string name, Func<byte[], byte[]> change)
    {
        string file = Path.Combine(folder, name);
        File.WriteAllBytes(file, change(File.ReadAllBytes(file)));
    }

    static void Rewrite(string folder, Func<CheckpointRecord, CheckpointRecord> change) =>
        Change(folder, "checkpoint.json", bytes =>
            System.Text.Encoding.UTF8.GetBytes(ContractJson.Write(change(ContractJson.Read<CheckpointRecord>(bytes))))
        );

    /// <summary>Another state, and a record with its digest.</summary>
    static void Replace(string folder, Action<string> write)
    {
        string state = Path.Combine(folder, "state.safetensors");
        write(state);
        Rewrite(folder, record =>
            record with
            {
                State = new("state.safetensors", new FileInfo(state).Length, ContentDigest.OfFile(state)),
            }
        );
    }

    static Dictionary<string, string> Metadata(string path)
    {
        using SafetensorsReader file = new(path);
        return file.Metadata.ToDictionary();
    }

    /// <summary>A store whose disk is full for checkpoints, while Full is set.</summary>
    sealed class FullStore(FolderStore store) : WrappedStore(store)
    {
        public volatile bool Full = true;

        public override Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop) =>
            base.WriteAsync(Checked(path), bytes, stop);

        public override Task PutFileAsync(string localFile, string path, CancellationToken stop) =>
            base.PutFileAsync(localFile, Checked(path), stop);

        string Checked(string path) =>
            Full && path.StartsWith("checkpoints/", StringComparison.Ordinal) ? throw new TransientException("The disk is full.") : path;
    }
}
