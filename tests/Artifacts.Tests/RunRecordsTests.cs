using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Artifacts;

public sealed class RunRecordsTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly RunIdentity Run = new("local", "demo", "u1");
    static readonly StepReference Meta = new("meta", "w", "1", "r");

    readonly TempFolder temp = new();
    readonly FolderStore store;

    public RunRecordsTests() => store = new(temp.Path);

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Commits_are_read_back_run_by_run_and_replaced_step_by_step()
    {
        await RunRecords.WriteAsync(store, new(Run with { Uid = "u2" }, Meta), None);
        await RunRecords.WriteAsync(store, new(Run, Meta with { Attempt = "0" }), None);
        await RunRecords.WriteAsync(store, new(Run, Meta), None);
        await RunRecords.WriteAsync(store, new(Run, Meta with { Step = "fold-0" }), None);
        temp.Write("runs/half-made/other", "x");
        var records = await RunRecords.ReadAllAsync(store, None);
        Assert.Equal(["u1", "u2"], records.Select(record => record.Run.Uid));
        Assert.Equal(["fold-0", "meta"], records[0].Committed.Keys);
        Assert.Equal(Meta, records[0].Committed["meta"]);
    }

    [Fact]
    public async Task A_store_without_runs_has_no_records() => Assert.Empty(await RunRecords.ReadAllAsync(store, None));

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData(
        "{\"run\":{\"namespace\":\"local\",\"name\":\"other\",\"uid\":\"u1\"},"
            + "\"step\":{\"step\":\"meta\",\"workDigest\":\"w\",\"attempt\":\"1\",\"resultDigest\":\"r\"}}"
    )]
    public async Task A_damaged_record_is_named_and_not_passed_over(string text)
    {
        await RunRecords.WriteAsync(store, new(Run, Meta), None);
        temp.Write("runs/local-demo-u1/meta.json", text);
        var fault = await Assert.ThrowsAsync<ArtifactException>(() => RunRecords.ReadAllAsync(store, None));
        Assert.Contains("runs/local-demo-u1/meta.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_name_would_lead_elsewhere_is_refused() =>
        await Assert.ThrowsAsync<UsageException>(() => RunRecords.WriteAsync(store, new(Run with { Uid = "x/../../y" }, Meta), None));
}
