using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Removal;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Artifacts;

public sealed class RunDescriptionsTests : IDisposable
{
    const string Version = "1.2.3+test";

    static readonly CancellationToken None = CancellationToken.None;
    static readonly RunIdentity Run = new("local", "demo", "u1");
    static readonly DateTimeOffset Monday = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    static readonly RunSpec Spec = DescribedSpec.Create(
        new()
        {
            Data = new() { Manifest = "/data/train.csv" },
            Seed = 7,
        }
    );

    readonly TempFolder temp = new();
    readonly FolderStore store;

    public RunDescriptionsTests() => store = new(temp.Path);

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task A_run_is_described_at_its_start_and_completed_at_its_end()
    {
        await RunDescriptions.BeginAsync(store, Run, Spec, Version, Monday, None);
        var begun = await RunDescriptions.ReadAsync(store, Run, None);
        Assert.Equal((Monday, null), (begun!.Started, begun.Finished));
        Assert.Empty(begun.Steps);

        await CommitAsync("fold-0", Monday.AddHours(1), 10);
        await CommitAsync("meta", Monday.AddHours(2), 20);
        await RunDescriptions.CompleteAsync(store, Run, Spec, Version, None);

        var finished = await RunDescriptions.ReadAsync(store, Run, None);
        Assert.Equal((Monday, Monday.AddHours(2).AddSeconds(20)), (finished!.Started, finished.Finished));
        Assert.Equal(["fold-0", "meta"], finished.Steps.Select(step => step.Committed.Step));
        Assert.Equal("cpu", finished.Steps[0].Execution!.Machine!.Device);
        Assert.Equal(7, finished.Spec.Seed);
        Assert.Equal([0.01, 0.03, 0.1], finished.Spec.Meta.Search.Space["learning_rate"]);
    }

    [Fact]
    public async Task A_run_that_nobody_began_starts_with_its_first_step()
    {
        await CommitAsync("fold-1", Monday, 5);
        await CommitAsync("fold-0", Monday.AddMinutes(1), 5);
        await RunDescriptions.CompleteAsync(store, Run, Spec, Version, None);
        Assert.Equal(Monday, (await RunDescriptions.ReadAsync(store, Run, None))!.Started);
    }

    [Fact]
    public async Task A_finished_run_that_is_run_again_keeps_its_description_byte_for_byte()
    {
        await RunDescriptions.BeginAsync(store, Run, Spec, Version, Monday, None);
        await CommitAsync("meta", Monday, 5);
        await RunDescriptions.CompleteAsync(store, Run, Spec, Version, None);
        string first = Written();

        await RunDescriptions.BeginAsync(store, Run, Spec, "1.2.4+later", Monday.AddDays(1), None);
        StepExecution again = new(Version, null, Monday.AddDays(1), Monday.AddDays(1), true);
        await RunRecords.AdoptAsync(store, new(Run, new("meta", "w", "a", "r"), again), None);
        await RunDescriptions.CompleteAsync(store, Run, Spec, Version, None);

        Assert.Equal(first, Written());
    }

    [Fact]
    public async Task A_step_that_another_attempt_did_replaces_the_record_of_the_first()
    {
        await CommitAsync("meta", Monday, 5);
        StepExecution again = new(Version, null, Monday.AddDays(1), Monday.AddDays(1), true);
        await RunRecords.AdoptAsync(store, new(Run, new("meta", "w", "another", "r"), again), None);
        var commit = Assert.Single(await RunRecords.ReadCommitsAsync(store, Run, None));
        Assert.Equal(("another", true), (commit.Step.Attempt, commit.Execution!.Reused));
    }

    [Fact]
    public async Task A_run_that_was_interrupted_keeps_the_time_of_its_first_start()
    {
        await RunDescriptions.BeginAsync(store, Run, Spec, Version, Monday, None);
        await RunDescriptions.BeginAsync(store, Run, Spec with { Seed = 8 }, Version, Monday.AddDays(3), None);
        var begun = await RunDescriptions.ReadAsync(store, Run, None);
        Assert.Equal((Monday, 8), (begun!.Started, begun.Spec.Seed));
    }

    [Fact]
    public async Task A_description_is_no_commit_and_records_of_older_versions_are_read()
    {
        await RunDescriptions.BeginAsync(store, Run, Spec, Version, Monday, None);
        Assert.Empty(await RunRecords.ReadAllAsync(store, None));
        temp.Write(
            "runs/local-demo-u1/meta.json",
            """
            {"run": {"namespace": "local", "name": "demo", "uid": "u1"},
             "step": {"step": "meta", "workDigest": "w", "attempt": "1", "resultDigest": "r"}}
            """
        );
        Assert.Equal(["meta"], Assert.Single(await RunRecords.ReadAllAsync(store, None)).Committed.Keys);
        await RunDescriptions.CompleteAsync(store, Run, Spec, Version, None);
        var described = await RunDescriptions.ReadAsync(store, Run, None);
        Assert.Null(Assert.Single(described!.Steps).Execution);
        Assert.Null(described.Finished);
    }

    [Theory]
    [InlineData("", "damaged or was written by another version")]
    [InlineData("{\"run\": 1}", "damaged or was written by another version")]
    public async Task A_damaged_description_is_named_and_the_next_run_replaces_it(string text, string problem)
    {
        temp.Write("runs/local-demo-u1/run.json", text);
        var fault = await Assert.ThrowsAsync<ArtifactException>(() => RunDescriptions.ReadAsync(store, Run, None));
        Assert.Contains("runs/local-demo-u1/run.json", fault.Message, StringComparison.Ordinal);
        Assert.Contains(problem, fault.Message, StringComparison.Ordinal);

        await RunDescriptions.BeginAsync(store, Run, Spec, Version, Monday, None);
        Assert.NotNull(await RunDescriptions.ReadAsync(store, Run, None));
    }

    [Fact]
    public async Task A_description_of_another_run_is_refused()
    {
        await RunDescriptions.BeginAsync(store, Run, Spec, Version, Monday, None);
        temp.Write("runs/local-demo-u2/run.json", Written());
        var fault = await Assert.ThrowsAsync<ArtifactException>(() => RunDescriptions.ReadAsync(store, Run with { Uid = "u2" }, None));
        Assert.Contains("describes another run, runs/local-demo-u1", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_deleted_runs_description_goes_with_it()
    {
        await RunDescriptions.BeginAsync(store, Run, Spec, Version, Monday, None);
        await RunCleanup.RunAsync(store, Run, _ => { }, None);
        Assert.Null(await RunDescriptions.ReadAsync(store, Run, None));
    }

    string Written() => Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(temp.Path, ArtifactPaths.Description(Run))));

    Task CommitAsync(string step, DateTimeOffset started, int seconds) =>
        RunRecords.WriteAsync(
            store,
            new(
                Run,
                new(step, "w", "a", "r"),
                new(Version, new("x86 with AVX-512", 2, 1L << 33, "cpu", "Linux"), started, started.AddSeconds(seconds), false)
            ),
            None
        );
}
