using StackingK8s.Contracts.Errors;
using StackingK8s.Images.Aggregator;
using StackingK8s.Steps;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.OutOfFold;

public sealed class AggregateSelfTestTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_folder_that_cannot_be_written_is_not_reported_as_done()
    {
        string file = folder.Write("no-folder", "");
        foreach (var check in AggregateSelfTest.Checks)
        {
            var problem = await Assert.ThrowsAnyAsync<Exception>(() => check.TryAsync(file));
            Assert.NotEqual(ExitCode.Done, StepFailure.Classify(problem, stopRequested: false).ExitCode);
        }
    }

    [Fact]
    public async Task Every_kind_of_file_is_written_and_read()
    {
        List<string> found = [];
        foreach (var check in AggregateSelfTest.Checks)
            found.Add($"{check.Name}: {await check.TryAsync(Directory.CreateDirectory(folder.File(check.Name)).FullName)}");

        Assert.Equal(
            ["fold's files: 2 rows written and read", "aggregate's files: .csv, .json, .npy, .parquet written, arrays read"],
            found
        );
    }

    public void Dispose() => folder.Dispose();
}
