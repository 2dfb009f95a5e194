using StackingK8s.Contracts;

namespace StackingK8s.Artifacts.Tests;

public sealed class RunRecordsTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly RunRecord Record = new("local", "demo", "u1", new Dictionary<string, StepReference> { ["meta"] = new("meta", "w", "1", "r") });

    readonly TempFolder temp = new();
    readonly FolderStore store;

    public RunRecordsTests() => store = new(temp.Path);

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task Records_are_read_back_and_replaced_run_by_run()
    {
        await RunRecords.WriteAsync(store, Record with { Uid = "u2" }, None);
        await RunRecords.WriteAsync(store, Record with { Committed = new Dictionary<string, StepReference>() }, None);
        await RunRecords.WriteAsync(store, Record, None);
        temp.Write("runs/half-made/other", "x");
        var records = await RunRecords.ReadAllAsync(store, None);
        Assert.Equal(["u1", "u2"], records.Select(record => record.Uid));
        Assert.Equal(Record.Committed["meta"], records[0].Committed["meta"]);
    }

    [Fact]
    public async Task A_store_without_runs_has_no_records() => Assert.Empty(await RunRecords.ReadAllAsync(store, None));

    [Theory]
    [InlineData("{}")]
    [InlineData("")]
    [InlineData("{\"namespace\":\"local\",\"name\":\"other\",\"uid\":\"u1\",\"committed\":{}}")]
    public async Task A_damaged_record_is_named_and_not_passed_over(string text)
    {
        await RunRecords.WriteAsync(store, Record, None);
        temp.Write("runs/local-demo-u1/run.json", text);
        var fault = await Assert.ThrowsAsync<ArtifactException>(() => RunRecords.ReadAllAsync(store, None));
        Assert.Contains("runs/local-demo-u1/run.json", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_whose_name_would_lead_elsewhere_is_refused() =>
        await Assert.ThrowsAsync<UsageException>(() => RunRecords.WriteAsync(store, Record with { Uid = "x/../../y" }, None));
}
