using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Artifacts;

public sealed class AttemptTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly string Work = new('a', 64);
    static readonly Dictionary<string, string> Inputs = new() { ["manifest"] = "m", ["images"] = "i" };
    static readonly Dictionary<string, double> Metrics = new() { ["auc"] = 0.5, ["loss"] = double.NaN };

    readonly TempFolder temp = new();
    readonly FolderStore store;

    public AttemptTests() => store = new(temp["store"]);

    public void Dispose() => temp.Dispose();

    static string Place(string attempt) => $"store/steps/fold-0/{Work}/{attempt}";

    async Task<StepReference> CommitAsync(string attempt, string text = "text", IArtifactStore? into = null)
    {
        using var writer = new AttemptWriter(into ?? store, temp["scratch"], "fold-0", Work, attempt);
        File.WriteAllText(writer.PathFor("b.txt"), text);
        File.WriteAllText(writer.PathFor("a/deep/c.txt"), "deep " + text);
        return await writer.CommitAsync("0.1.0", Inputs, Metrics, None);
    }

    Task<CommittedAttempt?> FindAsync() => AttemptFinder.FindAsync(store, "fold-0", Work, temp["fetched"], None);

    [Fact]
    public async Task A_committed_attempt_is_opened_and_found_with_all_it_was_given()
    {
        var reference = await CommitAsync("1");
        var opened = await CommittedAttempt.OpenAsync(store, reference, None);
        Assert.Equal(reference, (await FindAsync())!.Reference);
        Assert.Equal(["a/deep/c.txt", "b.txt"], opened.Result.Files.Select(file => file.Path));
        Assert.Equal(new FileEntry("b.txt", 4, ContentDigest.OfText("text")), opened.Result.Files[1]);
        Assert.Equal(ContentDigest.OfText("deep text"), opened.DigestOf("a/deep/c.txt"));
        Assert.Equal("text", File.ReadAllText(await opened.FetchAsync("b.txt", temp["fetched"], None)));
        Assert.Equal(Inputs, opened.Result.Inputs.ToDictionary());
        Assert.Equal(Metrics, opened.Result.Metrics.ToDictionary());
        Assert.Empty(await opened.FindProblemsAsync(temp["fetched"], None));
        Assert.Equal([$"{Place("1")}/a/deep/c.txt", $"{Place("1")}/b.txt", $"{Place("1")}/result.json"], temp.Files());
        Assert.False(Directory.Exists(temp["scratch"]));
    }

    [Fact]
    public async Task The_work_digest_of_a_result_can_be_computed_again_from_what_it_records()
    {
        AggregateTask task = new("/x/é", new("lab", "a", "u"), ["one", "zwei"], FeatureSet.Both, EmbeddingScale.PerNetwork, [], []);
        string digest = WorkDigest.Compute(task, "0.1.0", Inputs);
        using AttemptWriter writer = new(store, temp["scratch"], "aggregate", digest, "1") { Task = task };
        var reference = await writer.CommitAsync("0.1.0", Inputs, Metrics, None);
        var result = (await CommittedAttempt.OpenAsync(store, reference, None)).Result;

        Assert.Equal(digest, WorkDigest.Recompute(result));
        Assert.NotEqual(digest, WorkDigest.Recompute(result with { Inputs = new Dictionary<string, string>() }));
        Assert.Equal(task.WorkIdentity(), ContractJson.Write(result.Task!.Value));
    }

    [Fact]
    public async Task A_result_of_a_version_that_did_not_record_the_task_is_read()
    {
        var result = (await CommittedAttempt.OpenAsync(store, await CommitAsync("1"), None)).Result;

        Assert.Null(result.Task);
        Assert.Null(WorkDigest.Recompute(result));
        Assert.DoesNotContain("task", ContractJson.Write(result), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Whether_the_place_may_be_written_is_known_before_the_work()
    {
        using var writer = new AttemptWriter(store, temp["scratch"], "fold-0", Work, "1");
        await writer.CheckPlaceAsync(None);
        Assert.Empty(temp.Files());

        Directory.Delete(temp["store/steps"], recursive: true);
        File.WriteAllText(temp["store/steps"], "in the way");
        await Assert.ThrowsAnyAsync<StackingException>(() => writer.CheckPlaceAsync(None));
    }

    [Fact]
    public async Task The_same_work_gives_the_same_words()
    {
        var one = await CommitAsync("1");
        var again = await CommitAsync("1", into: new FolderStore(temp["elsewhere"]));
        Assert.Equal(one, again);
    }

    [Fact]
    public async Task A_remote_store_serves_attempts_just_as_a_folder_does()
    {
        var remote = new CopyingStore();
        var reference = await CommitAsync("1", into: remote);
        var found = await AttemptFinder.FindAsync(remote, "fold-0", Work, temp["fetched"], None);
        Assert.Equal(reference, found!.Reference);
        Assert.Equal("text", File.ReadAllText(await found.FetchAsync("b.txt", temp["fetched"], None)));
        remote.Objects[$"steps/fold-0/{Work}/1/b.txt"][0] ^= 1;
        var opened = await CommittedAttempt.OpenAsync(remote, reference, None);
        await Assert.ThrowsAsync<ArtifactException>(() => opened.FetchAsync("b.txt", temp["fetched"], None));
    }

    [Fact]
    public async Task What_was_verified_is_neither_fetched_nor_hashed_again()
    {
        var remote = new CopyingStore();
        var attempt = await CommittedAttempt.OpenAsync(remote, await CommitAsync("1", into: remote), None);
        string file = await attempt.FetchAsync("b.txt", temp["fetched"], None);
        var modified = File.GetLastWriteTimeUtc(file);
        remote.Objects.Clear();
        // With its size and time as they were, a change goes unnoticed: this shows that the bytes are not read again.
        File.WriteAllText(file, "TEXT");
        File.SetLastWriteTimeUtc(file, modified);
        Assert.Equal("TEXT", File.ReadAllText(await attempt.FetchAsync("b.txt", temp["fetched"], None)));
    }

    [Fact]
    public async Task A_file_that_was_verified_and_then_written_is_verified_again()
    {
        var attempt = await CommittedAttempt.OpenAsync(new FolderStore(temp["store"]), await CommitAsync("1"), None);
        string file = await attempt.FetchAsync("b.txt", temp["fetched"], None);
        File.WriteAllText(file, "TEXT");
        File.SetLastWriteTimeUtc(file, DateTime.UnixEpoch);
        await Assert.ThrowsAsync<ArtifactException>(() => attempt.FetchAsync("b.txt", temp["fetched"], None));
        Assert.Single(await attempt.FindProblemsAsync(temp["fetched"], None));
    }

    [Fact]
    public async Task An_attempt_killed_before_its_result_is_never_found()
    {
        await CommitAsync("1");
        File.Delete(temp[$"{Place("1")}/result.json"]);
        Assert.Null(await FindAsync());
        var second = await CommitAsync("2");
        Assert.Equal(second, (await FindAsync())!.Reference);
    }

    [Theory]
    [InlineData("changed")]
    [InlineData("longer")]
    [InlineData("missing")]
    [InlineData("result changed")]
    [InlineData("result of another attempt")]
    [InlineData("result cut short")]
    public async Task A_damaged_attempt_is_passed_over(string damage)
    {
        var first = await CommitAsync("1");
        var second = await CommitAsync("2");
        string file = temp[$"{Place("1")}/b.txt"],
            result = temp[$"{Place("1")}/result.json"];
        switch (damage)
        {
            case "changed":
                File.WriteAllText(file, "tExt");
                break;
            case "longer":
                File.AppendAllText(file, "x");
                break;
            case "missing":
                File.Delete(file);
                break;
            case "result changed":
                File.WriteAllText(result, File.ReadAllText(result).Replace("b.txt", "c.txt", StringComparison.Ordinal));
                break;
            case "result of another attempt":
                File.Copy(temp[$"{Place("2")}/result.json"], result, overwrite: true);
                break;
            default:
                File.WriteAllText(result, File.ReadAllText(result)[..50]);
                break;
        }
        Assert.Equal(second, (await FindAsync())!.Reference);
        Assert.NotEqual(first, second);
    }

    [Theory]
    [InlineData("changed", "has SHA-256")]
    [InlineData("longer", "has 5 bytes, but 4 were committed")]
    [InlineData("missing", "is missing")]
    public async Task A_damaged_file_is_named_with_what_is_wrong_and_the_way_out(string damage, string why)
    {
        var attempt = await CommittedAttempt.OpenAsync(store, await CommitAsync("1"), None);
        string file = temp[$"{Place("1")}/b.txt"];
        if (damage == "missing")
            File.Delete(file);
        else
            File.WriteAllText(file, damage == "changed" ? "tExt" : "text!");
        File.Delete(temp[$"{Place("1")}/a/deep/c.txt"]);
        var fault = await Assert.ThrowsAsync<ArtifactException>(() => attempt.FetchAsync("b.txt", temp["fetched"], None));
        Assert.Contains("b.txt", fault.Message, StringComparison.Ordinal);
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.Contains("rerun the same command", fault.Message, StringComparison.Ordinal);
        var problems = await attempt.FindProblemsAsync(temp["fetched"], None);
        Assert.Equal(2, problems.Count);
        Assert.Contains("c.txt", problems[0], StringComparison.Ordinal);
        Assert.Contains(why, problems[1], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_not_listed_is_not_handed_out()
    {
        var attempt = await CommittedAttempt.OpenAsync(store, await CommitAsync("1"), None);
        temp.Write($"{Place("1")}/stray.txt", "x");
        await Assert.ThrowsAsync<ArtifactException>(() => attempt.FetchAsync("stray.txt", temp["fetched"], None));
        Assert.Contains(
            "'none.txt'",
            Assert.Throws<ArtifactException>(() => attempt.DigestOf("none.txt")).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_result_that_differs_from_its_reference_is_refused_with_both_digests()
    {
        var reference = await CommitAsync("1");
        var wrong = reference with { ResultDigest = new('0', 64) };
        var fault = await Assert.ThrowsAsync<ArtifactException>(() => CommittedAttempt.OpenAsync(store, wrong, None));
        Assert.Contains(reference.ResultDigest, fault.Message, StringComparison.Ordinal);
        Assert.Contains(wrong.ResultDigest, fault.Message, StringComparison.Ordinal);
        File.AppendAllText(temp[$"{Place("1")}/result.json"], "\n");
        await Assert.ThrowsAsync<ArtifactException>(() => CommittedAttempt.OpenAsync(store, reference, None));
    }

    [Fact]
    public async Task A_missing_attempt_is_told_as_missing()
    {
        var fault = await Assert.ThrowsAsync<ArtifactException>(() =>
            CommittedAttempt.OpenAsync(store, new("fold-0", Work, "9", Work), None)
        );
        Assert.Contains("result.json is missing", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("step", "the step 'fold-1'")]
    [InlineData("work", "the work 'bbb")]
    [InlineData("attempt", "the attempt '7'")]
    [InlineData("path", "'../x'")]
    [InlineData("twice", "listed twice")]
    [InlineData("json", "not a result of this version")]
    public async Task A_result_of_something_else_is_refused_though_its_digest_is_right(string what, string why)
    {
        FileEntry[] files = what switch
        {
            "path" => [new("../x", 0, Work)],
            "twice" => [new("x", 0, Work), new("x", 0, Work)],
            _ => [],
        };
        var result = new StepResult("fold-0", "1", Work, "0.1.0", Inputs, files, Metrics);
        result = what switch
        {
            "step" => result with { Step = "fold-1" },
            "work" => result with { WorkDigest = new('b', 64) },
            "attempt" => result with { Attempt = "7" },
            _ => result,
        };
        byte[] words = Encoding.UTF8.GetBytes(what == "json" ? "{}" : ContractJson.Write(result));
        temp.Write($"{Place("1")}/result.json", words);
        var reference = new StepReference("fold-0", Work, "1", ContentDigest.OfBytes(words));
        var fault = await Assert.ThrowsAsync<ArtifactException>(() => CommittedAttempt.OpenAsync(store, reference, None));
        Assert.Contains(why, fault.Message, StringComparison.Ordinal);
        Assert.Null(await FindAsync());
    }

    [Fact]
    public async Task Attempts_of_the_same_work_at_once_do_not_disturb_each_other()
    {
        var references = new StepReference[8];
        await Parallel.ForAsync(0, references.Length, async (i, _) => references[i] = await CommitAsync($"{i}", $"text {i}"));
        foreach (var reference in references)
            Assert.Empty(await (await CommittedAttempt.OpenAsync(store, reference, None)).FindProblemsAsync(temp["fetched"], None));
        Assert.Equal(references[0], (await FindAsync())!.Reference);
    }

    [Fact]
    public async Task A_committed_attempt_is_never_touched_again()
    {
        var reference = await CommitAsync("1");
        var fault = await Assert.ThrowsAsync<UsageException>(() => CommitAsync("1", "other"));
        Assert.Contains("never changed", fault.Message, StringComparison.Ordinal);
        Assert.Equal(reference, (await FindAsync())!.Reference);
    }

    [Theory]
    [InlineData("b.txt")]
    [InlineData("result.json")]
    public async Task A_commit_that_fails_removes_what_it_had_put_and_tells_why(string failing)
    {
        var remote = new CopyingStore
        {
            BeforeWriting = path =>
            {
                if (path.EndsWith(failing, StringComparison.Ordinal))
                    throw new TransientException("the network is gone");
            },
        };
        var fault = await Assert.ThrowsAsync<TransientException>(() => CommitAsync("1", into: remote));
        Assert.Equal("the network is gone", fault.Message);
        Assert.Empty(remote.Objects);
    }

    [Fact]
    public async Task A_commit_that_is_stopped_removes_what_it_had_put()
    {
        using var source = new CancellationTokenSource();
        var remote = new CopyingStore
        {
            BeforeWriting = path =>
            {
                if (path.EndsWith("b.txt", StringComparison.Ordinal))
                    source.Cancel();
                source.Token.ThrowIfCancellationRequested();
            },
        };
        using var writer = new AttemptWriter(remote, temp["scratch"], "fold-0", Work, "1");
        File.WriteAllText(writer.PathFor("a.txt"), "x");
        File.WriteAllText(writer.PathFor("b.txt"), "x");
        await Assert.ThrowsAsync<OperationCanceledException>(() => writer.CommitAsync("1", Inputs, Metrics, source.Token));
        Assert.Empty(remote.Objects);
    }

    [Fact]
    public async Task What_a_killed_writer_left_in_its_scratch_folder_is_not_committed()
    {
        var killed = new AttemptWriter(store, temp["scratch"], "fold-0", Work, "1");
        File.WriteAllText(killed.PathFor("stray.txt"), "x");
        var reference = await CommitAsync("1");
        Assert.Equal(
            ["a/deep/c.txt", "b.txt"],
            (await CommittedAttempt.OpenAsync(store, reference, None)).Result.Files.Select(file => file.Path)
        );
    }

    [Fact]
    public void A_scratch_folder_keeps_what_others_put_there()
    {
        temp.Write("scratch/mine", "x");
        using (var writer = new AttemptWriter(store, temp["scratch"], "fold-0", Work, "1"))
            File.WriteAllText(writer.PathFor("a"), "x");
        Assert.Equal(["scratch/mine"], temp.Files());
    }

    [Theory]
    [InlineData("../x")]
    [InlineData("/x")]
    [InlineData("result.json")]
    public void A_file_outside_the_attempt_or_in_the_results_place_is_refused(string file)
    {
        using var writer = new AttemptWriter(store, temp["scratch"], "fold-0", Work, "1");
        Assert.Throws<UsageException>(() => writer.PathFor(file));
    }

    [Theory]
    [InlineData("..", "w", "1")]
    [InlineData("meta", "a/b", "1")]
    [InlineData("meta", "w", "../1")]
    [InlineData("meta", "w", "")]
    public void Names_that_would_lead_elsewhere_are_refused(string step, string work, string attempt) =>
        Assert.Throws<UsageException>(() => new AttemptWriter(store, temp["scratch"], step, work, attempt));

    [Fact]
    public async Task Fifty_megabytes_are_verified_in_a_moment()
    {
        StepReference reference;
        using (var writer = new AttemptWriter(store, temp["scratch"], "fold-0", Work, "1"))
        {
            for (int i = 0; i < 5; i++)
                File.WriteAllBytes(writer.PathFor($"{i}"), new byte[10 << 20]);
            reference = await writer.CommitAsync("1", Inputs, Metrics, None);
        }
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Assert.Equal(reference, (await FindAsync())!.Reference);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds, 0, 5);
    }
}
