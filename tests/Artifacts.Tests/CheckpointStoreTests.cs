using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Tests.Artifacts;

/// <summary>Two whole checkpoints at any moment, and none trusted that is not this very training's.</summary>
public sealed class CheckpointStoreTests : IDisposable
{
    const string Work = "cafe",
        Expert = "effnet";
    static readonly CancellationToken None = CancellationToken.None;
    static readonly DateTimeOffset Then = new(2026, 11, 24, 10, 42, 7, TimeSpan.Zero);

    readonly TempFolder temp = new();
    readonly CopyingStore remote = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task What_was_put_is_found_with_the_latest_first()
    {
        var checkpoints = Checkpoints();
        await PutAsync(checkpoints, 7);
        await PutAsync(checkpoints, 12_000);

        Assert.Equal([12_000, 7], await Checkpoints().ListPositionsAsync(None));
        var (record, file) = await Checkpoints().OpenAsync(12_000, temp["scratch"], None);
        Assert.Equal("state 12000", await File.ReadAllTextAsync(file));
        Assert.Equal(
            new CheckpointRecord("fold-0", Work, Expert, 12_000, "1.0", Then, new("state.safetensors", 11, record.State.Sha256)),
            record
        );
    }

    [Fact]
    public async Task A_training_without_checkpoints_has_none() => Assert.Empty(await Checkpoints().ListPositionsAsync(None));

    [Fact]
    public async Task Two_are_kept()
    {
        var checkpoints = Checkpoints();
        foreach (int position in new[] { 1, 2, 3, 4 })
            await PutAsync(checkpoints, position);

        Assert.Equal([4, 3], await checkpoints.ListPositionsAsync(None));
        Assert.Equal(4, remote.Objects.Count);
    }

    [Fact]
    public async Task Those_to_be_committed_stay_beside_the_two()
    {
        var checkpoints = Checkpoints();
        foreach (int position in new[] { 1, 2, 3, 4, 5, 6 })
            await PutAsync(checkpoints, position, isKept: position is 2 or 4);

        Assert.Equal([6, 5, 4, 2], await Checkpoints().ListPositionsAsync(None));
        Assert.Equal(["state 2", "state 4"], (await Checkpoints().FetchKeptAsync(temp["scratch"], None)).Select(File.ReadAllText));
        // A training resumes from one of them where there is no other.
        Assert.Equal("state 4", await File.ReadAllTextAsync((await Checkpoints().OpenAsync(4, temp["scratch"], None)).StateFile));
    }

    [Fact]
    public async Task One_to_be_committed_that_is_damaged_is_an_error()
    {
        await PutAsync(Checkpoints(), 2, isKept: true);
        string state = Assert.Single(remote.Objects.Keys, name =>
            name.EndsWith("000000002-kept/state.safetensors", StringComparison.Ordinal)
        );
        remote.Objects[state] = [1, 2, 3];
        await Assert.ThrowsAsync<ArtifactException>(() => Checkpoints().FetchKeptAsync(temp["scratch"], None));
    }

    [Fact]
    public async Task A_second_one_at_the_same_step_takes_the_place_of_the_first()
    {
        var checkpoints = Checkpoints();
        foreach (int position in new[] { 1, 2, 2 })
            await PutAsync(checkpoints, position);
        Assert.Equal([2, 1], await checkpoints.ListPositionsAsync(None));

        remote.BeforeWriting = _ => throw new TransientException("The disk is full.");
        await Assert.ThrowsAsync<TransientException>(() => PutAsync(checkpoints, 2));
        remote.BeforeWriting = _ => { };
        await PutAsync(checkpoints, 3);
        Assert.Equal([3, 1], await checkpoints.ListPositionsAsync(None));
    }

    [Fact]
    public async Task The_older_ones_go_only_when_the_new_one_is_complete()
    {
        var checkpoints = Checkpoints();
        await PutAsync(checkpoints, 1);
        await PutAsync(checkpoints, 2);
        List<int> before = [];
        remote.BeforeWriting = _ =>
            before.Add(
                remote.Objects.Keys.Count(name =>
                    name.Contains("/00000000", StringComparison.Ordinal) && !name.Contains("3/", StringComparison.Ordinal)
                )
            );
        await PutAsync(checkpoints, 3);

        Assert.Equal([4, 4], before);
    }

    [Fact]
    public async Task The_one_a_training_goes_on_from_is_kept_and_unsound_newer_ones_go()
    {
        var earlier = Checkpoints();
        await PutAsync(earlier, 10);
        await PutAsync(earlier, 20);
        remote.Objects.TryRemove("checkpoints/fold-0/cafe/effnet/000000020/checkpoint.json", out _);

        var later = Checkpoints();
        later.ResumeFrom(10);
        await PutAsync(later, 15);

        Assert.Equal([15, 10], await later.ListPositionsAsync(None));
    }

    [Theory]
    [InlineData("state.safetensors")]
    [InlineData("checkpoint.json")]
    public async Task A_checkpoint_that_cannot_be_written_leaves_nothing_and_the_older_ones_whole(string failing)
    {
        var checkpoints = Checkpoints();
        await PutAsync(checkpoints, 1);
        await PutAsync(checkpoints, 2);
        remote.BeforeWriting = path =>
        {
            if (path.EndsWith(failing, StringComparison.Ordinal))
                throw new TransientException("The disk is full.");
        };
        await Assert.ThrowsAsync<TransientException>(() => PutAsync(checkpoints, 3));

        Assert.Equal([2, 1], await checkpoints.ListPositionsAsync(None));
        Assert.Equal(2, (await checkpoints.OpenAsync(2, temp["scratch"], None)).Record.Position);
        Assert.Equal(4, remote.Objects.Count);

        // The next one that succeeds keeps the two newest as ever.
        remote.BeforeWriting = _ => { };
        await PutAsync(checkpoints, 4);
        Assert.Equal([4, 2], await checkpoints.ListPositionsAsync(None));
    }

    [Fact]
    public async Task A_writer_killed_at_any_moment_leaves_a_checkpoint_that_is_whole_or_refused()
    {
        await PutAsync(Checkpoints(), 1);
        for (int moment = 0; moment < 2; moment++)
        {
            int writes = 0;
            remote.BeforeWriting = _ =>
            {
                if (writes++ == moment)
                    throw new KilledException();
            };
            // No clean-up happens after a kill: keep what was there at that moment.
            var before = remote.Objects.ToDictionary();
            remote.BeforeDeleting = path =>
            {
                if (writes > moment)
                    throw new KilledException();
            };
            await Assert.ThrowsAsync<KilledException>(() => PutAsync(Checkpoints(), 2));
            remote.BeforeDeleting = _ => { };

            await Assert.ThrowsAsync<ArtifactException>(() => Checkpoints().OpenAsync(2, temp["scratch"], None));
            Assert.Equal("state 1", await File.ReadAllTextAsync((await Checkpoints().OpenAsync(1, temp["scratch"], None)).StateFile));
            Assert.All(before.Keys, name => Assert.Contains(name, remote.Objects.Keys));
        }
    }

    public static TheoryData<string, string, string> Damages() =>
        new()
        {
            { "\"workDigest\": \"cafe\"", "\"workDigest\": \"beef\"", "another task: its work digest is 'beef'" },
            { "\"step\": \"fold-0\"", "\"step\": \"fold-1\"", "the step 'fold-1', not fold-0" },
            { "\"expert\": \"effnet\"", "\"expert\": \"maxvit\"", "the expert 'maxvit', not effnet" },
            { "\"position\": 5", "\"position\": 6", "position 6, not 5" },
            { "\"size\": 7", "\"size\": 8", "has 7 bytes, but 8 were saved" },
            { "\"savedAt\"", "\"savedOn\"", "cannot be read" },
            { "}", "", "cannot be read" },
        };

    [Theory, MemberData(nameof(Damages))]
    public async Task A_record_of_anything_else_is_refused_with_the_reason(string was, string becomes, string words)
    {
        await PutAsync(Checkpoints(), 5);
        string path = "checkpoints/fold-0/cafe/effnet/000000005/checkpoint.json";
        string text = System.Text.Encoding.UTF8.GetString(remote.Objects[path]);
        Assert.Contains(was, text, StringComparison.Ordinal);
        remote.Objects[path] = System.Text.Encoding.UTF8.GetBytes(text.Replace(was, becomes, StringComparison.Ordinal));

        var refused = await Assert.ThrowsAsync<ArtifactException>(() => Checkpoints().OpenAsync(5, temp["scratch"], None));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
        Assert.Contains("000000005", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("state 6", "has SHA-256")]
    [InlineData("stat", "has 4 bytes, but 7 were saved")]
    [InlineData(null, "is missing")]
    public async Task A_state_that_is_not_what_was_saved_is_refused_with_the_reason(string? state, string words)
    {
        await PutAsync(Checkpoints(), 5);
        string path = "checkpoints/fold-0/cafe/effnet/000000005/state.safetensors";
        remote.Objects.TryRemove(path, out _);
        if (state is not null)
            remote.Objects[path] = System.Text.Encoding.UTF8.GetBytes(state);

        var refused = await Assert.ThrowsAsync<ArtifactException>(() => Checkpoints().OpenAsync(5, temp["scratch"], None));
        Assert.Contains(words, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task All_checkpoints_of_a_work_go_at_once_and_no_others()
    {
        await PutAsync(Checkpoints(), 1);
        await PutAsync(new(remote, "fold-0", Work, "maxvit", "1.0"), 1);
        await PutAsync(new(remote, "fold-0", "beef", Expert, "1.0"), 1);
        await CheckpointStore.RemoveAllAsync(remote, "fold-0", Work, None);

        Assert.All(remote.Objects.Keys, name => Assert.StartsWith("checkpoints/fold-0/beef/", name, StringComparison.Ordinal));
        Assert.Equal(2, remote.Objects.Count);
    }

    [Fact]
    public async Task Checkpoints_are_no_attempts()
    {
        FolderStore store = new(temp["store"]);
        await PutAsync(new(store, "fold-0", Work, Expert, "1.0"), 1);

        Assert.Null(await AttemptFinder.FindAsync(store, "fold-0", Work, temp["scratch"], None));
        Assert.Equal(
            [
                "store/checkpoints/fold-0/cafe/effnet/000000001/checkpoint.json",
                "store/checkpoints/fold-0/cafe/effnet/000000001/state.safetensors",
            ],
            temp.Files()
        );
    }

    CheckpointStore Checkpoints() => new(remote, "fold-0", Work, Expert, "1.0");

    Task<CheckpointRecord> PutAsync(CheckpointStore checkpoints, int position, bool isKept = false) =>
        checkpoints.PutAsync(position, temp.Write("local", $"state {position}"), Then, isKept, None);

    sealed class KilledException : Exception;
}
