using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Runs;
using StackingK8s.TestKit;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Runs;

public class RunListingTests
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly DateTimeOffset Monday = new(2026, 1, 5, 8, 0, 0, TimeSpan.Zero);
    static readonly RunSpec Spec = DescribedSpec.Create(new() { Data = new() { Manifest = "/data/train.csv" } });

    [Fact]
    public async Task A_finished_run_has_the_scores_of_its_report_and_the_one_worked_on_last_is_marked()
    {
        using var finished = await CommittedRun.MakeAsync();
        RunIdentity begun = new("lab", "next", "u2");
        await RunDescriptions.BeginAsync(finished.Store, begun, Spec, "1.0", Monday, None);

        var runs = await ListAsync(finished.Store);

        Assert.Equal(["lab-tiny-u1", "lab-next-u2"], runs.Select(run => run.Run));
        Assert.Equal([false, true], runs.Select(run => run.Latest));
        Assert.Equal(5, runs[0].StepsDone);
        Assert.Equal((0, 7), (runs[1].StepsDone, runs[1].Steps));
        Assert.InRange(runs[0].Test!.MetaModel!.Value, 0.5, 1);
        Assert.Contains(runs[0].OutOfFold!.BestExpert, new[] { "effnet", "maxvit" });
        Assert.Null(runs[1].Test);
        Assert.All(runs, run => Assert.Null(run.Problem));
    }

    [Fact]
    public async Task What_cannot_be_read_of_a_run_is_said_and_hides_no_other()
    {
        using var finished = await CommittedRun.MakeAsync();
        string report = finished.Path("meta", "report.json");
        await File.WriteAllTextAsync(report, "{}");
        string folder = Path.Combine(finished.Store.Root, "runs", "lab-broken-u3");
        Directory.CreateDirectory(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "run.json"), "garbage");

        var runs = await ListAsync(finished.Store);

        Assert.Equal(["lab-broken-u3", "lab-tiny-u1"], runs.Select(run => run.Run));
        Assert.Contains("runs/lab-broken-u3/run.json", runs[0].Problem, StringComparison.Ordinal);
        Assert.Contains("report.json", runs[1].Problem, StringComparison.Ordinal);
        Assert.Null(runs[1].Test);
    }

    [Fact]
    public async Task An_empty_store_has_no_runs()
    {
        using TemporaryFolder empty = new();
        Assert.Empty(await ListAsync(new FolderStore(empty.File("store"))));
    }

    static async Task<IReadOnlyList<ListedRun>> ListAsync(FolderStore store)
    {
        using TemporaryFolder scratch = new();
        return await new RunListing(store, scratch.File("scratch")).ListAsync(None);
    }
}
