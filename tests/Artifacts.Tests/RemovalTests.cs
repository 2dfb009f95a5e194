using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Removal;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Artifacts;

/// <summary>What is removed from a store, and above all what is not.</summary>
public sealed class RemovalTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly DateTimeOffset Before = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    static readonly RunIdentity Mine = new("ns", "mine", "1"),
        Theirs = new("ns", "theirs", "2");
    static readonly string Work = new('a', 64),
        OtherWork = new('b', 64);

    readonly TempFolder temp = new();
    readonly FolderStore store;

    public RemovalTests() => store = new(temp["store"]);

    public void Dispose() => temp.Dispose();

    static StoredObject Old(string path) => new(path, 10, Before.AddDays(-1));

    static StoredObject Young(string path) => new(path, 10, Before.AddSeconds(1));

    static IReadOnlyList<Garbage> Plan(params StoredObject[] objects) => GarbagePlanner.Plan(objects, [], [], Before);

    static StepReference Step(string step, string work, string attempt) => new(step, work, attempt, new('c', 64));

    async Task<StepReference> CommitAsync(RunIdentity run, string step, string work, string attempt)
    {
        var reference = Step(step, work, attempt);
        await store.WriteAsync($"{ArtifactPaths.Attempt(reference)}/rows.csv", "x"u8.ToArray(), None);
        await store.WriteAsync($"{ArtifactPaths.Attempt(reference)}/{ArtifactPaths.Result}", "{}"u8.ToArray(), None);
        await RunRecords.WriteAsync(store, new(run, reference), None);
        return reference;
    }

    [Fact]
    public void An_unfinished_attempt_goes_when_it_is_old_whole_and_alone()
    {
        var found = Assert.Single(
            Plan(
                Old("steps/fold-0/w/one/a"),
                Old("steps/fold-0/w/one/experts/b"),
                Old("steps/fold-0/w/two/a"),
                Old("steps/fold-0/w/two/result.json")
            )
        );
        Assert.Equal(("steps/fold-0/w/one", 2, 20L), (found.Path, found.Objects, found.Bytes));
    }

    [Fact]
    public void An_attempt_that_is_still_written_to_stays() =>
        Assert.Empty(Plan(Old("steps/fold-0/w/one/a"), Young("steps/fold-0/w/one/b")));

    [Fact]
    public void A_finished_attempt_stays_though_no_run_lists_it() =>
        Assert.Empty(Plan(Old("steps/fold-0/w/one/a"), Old("steps/fold-0/w/one/result.json")));

    [Fact]
    public void A_result_deeper_down_finishes_nothing() => Assert.Single(Plan(Old("steps/fold-0/w/one/experts/result.json")));

    [Fact]
    public void An_attempt_that_a_run_lists_stays_though_it_is_damaged() =>
        Assert.Empty(
            GarbagePlanner.Plan(
                [Old("steps/fold-0/w/one/a")],
                [],
                [new RunRecord(Mine, new Dictionary<string, StepReference> { ["fold-0"] = Step("fold-0", "w", "one") })],
                Before
            )
        );

    [Fact]
    public void Checkpoints_go_only_when_their_work_is_done_and_they_are_old()
    {
        StoredObject done = Old("steps/fold-0/w/one/result.json"),
            checkpoint = Old("checkpoints/fold-0/w/net/000000001/state.safetensors");
        Assert.Equal("checkpoints/fold-0/w", Assert.Single(Plan(done, checkpoint)).Path);
        Assert.Empty(Plan(done, checkpoint, Young("checkpoints/fold-0/w/net/000000002/state.safetensors")));
        Assert.Empty(
            Plan(
                done,
                Old("checkpoints/fold-0/other/net/000000001/state.safetensors"),
                Old("checkpoints/fold-1/w/net/000000001/state.safetensors")
            )
        );
    }

    [Fact]
    public void What_lies_elsewhere_is_none_of_our_business() =>
        Assert.Empty(Plan(Old("notes.txt"), Old("steps/readme"), Old("mine/fold-0/w/one/a"), Old("checkpoints/x")));

    [Fact]
    public void An_upload_that_was_never_completed_goes_when_it_is_old()
    {
        IncompleteWrite old = new("steps/fold-0/w/one/a", "id1", Before.AddDays(-1)),
            young = new("steps/fold-0/w/one/b", "id2", Before.AddDays(1));
        Assert.Equal(old, Assert.Single(GarbagePlanner.Plan([], [old, young], [], Before)).Incomplete);
    }

    [Fact]
    public async Task An_attempt_that_is_finished_between_finding_and_removing_stays()
    {
        await store.WriteAsync("steps/fold-0/w/one/a", "x"u8.ToArray(), None);
        var found = Assert.Single(await GarbageCollector.FindAsync(store, DateTimeOffset.UtcNow.AddHours(1), None));
        await store.WriteAsync("steps/fold-0/w/one/result.json", "{}"u8.ToArray(), None);
        Assert.False(await GarbageCollector.RemoveAsync(store, found, None));
        Assert.NotNull(await store.ReadAsync("steps/fold-0/w/one/a", None));
    }

    [Fact]
    public async Task A_folders_garbage_is_found_and_removed()
    {
        await store.WriteAsync("steps/fold-0/w/one/a", "x"u8.ToArray(), None);
        temp.Write("store/steps/fold-0/w/two/.partial-1", "half");
        foreach (var each in await GarbageCollector.FindAsync(store, DateTimeOffset.UtcNow.AddHours(1), None))
            Assert.True(await GarbageCollector.RemoveAsync(store, each, None));
        Assert.Empty(temp.Files());
    }

    [Fact]
    public async Task Nothing_is_found_while_a_record_cannot_be_read()
    {
        await store.WriteAsync("steps/fold-0/w/one/a", "x"u8.ToArray(), None);
        temp.Write("store/runs/ns-x-1/fold-0.json", "{");
        await Assert.ThrowsAsync<ArtifactException>(() => GarbageCollector.FindAsync(store, DateTimeOffset.UtcNow.AddHours(1), None));
        await Assert.ThrowsAsync<ArtifactException>(() => RunCleanup.RunAsync(store, Mine, _ => { }, None));
    }

    [Fact]
    public async Task A_cleanup_takes_what_the_run_alone_has_and_leaves_what_it_shares()
    {
        var own = await CommitAsync(Mine, "fold-0", Work, "one");
        var shared = await CommitAsync(Mine, "fold-1", OtherWork, "one");
        await RunRecords.WriteAsync(store, new(Theirs, shared), None);
        await store.WriteAsync($"{ArtifactPaths.Checkpoints("fold-0", Work)}/net/1/state", "x"u8.ToArray(), None);
        await RunCleanup.RunAsync(store, Mine, _ => { }, None);
        Assert.Equal(
            [
                "store/runs/ns-theirs-2/fold-1.json",
                $"store/{ArtifactPaths.Attempt(shared)}/result.json",
                $"store/{ArtifactPaths.Attempt(shared)}/rows.csv",
            ],
            temp.Files()
        );
        Assert.NotEqual(own.WorkDigest, shared.WorkDigest);

        await RunCleanup.RunAsync(store, Theirs, _ => { }, None);
        Assert.Empty(temp.Files());
    }

    [Fact]
    public async Task Another_attempt_of_the_same_work_is_another_runs()
    {
        await CommitAsync(Mine, "fold-0", Work, "one");
        await CommitAsync(Theirs, "fold-0", Work, "two");
        await RunCleanup.RunAsync(store, Mine, _ => { }, None);
        Assert.Equal(["two"], await store.ListAsync(ArtifactPaths.Work("fold-0", Work), None));
    }

    [Fact]
    public async Task The_record_goes_last_so_a_cleanup_that_failed_is_taken_up_again()
    {
        CopyingStore remote = new();
        var step = Step("fold-0", Work, "one");
        remote.Objects[$"{ArtifactPaths.Attempt(step)}/result.json"] = [1];
        await RunRecords.WriteAsync(remote, new(Mine, step), None);
        remote.BeforeDeleting = path =>
        {
            if (!path.EndsWith("result.json", StringComparison.Ordinal))
                throw new TransientException("away");
        };
        await Assert.ThrowsAsync<TransientException>(() => RunCleanup.RunAsync(remote, Mine, _ => { }, None));
        Assert.Contains(ArtifactPaths.Commit(Mine, "fold-0"), remote.Objects.Keys);

        remote.BeforeDeleting = _ => { };
        await RunCleanup.RunAsync(remote, Mine, _ => { }, None);
        Assert.Empty(remote.Objects);
    }

    [Fact]
    public async Task A_run_that_committed_nothing_is_cleaned_up_by_doing_nothing()
    {
        await CommitAsync(Theirs, "fold-0", Work, "one");
        await RunCleanup.RunAsync(store, Mine, _ => { }, None);
        Assert.Equal(3, temp.Files().Count);
    }
}
