using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Cli.Running;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck;
using StackingK8s.Meta;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Cli;

/// <summary>What `stacking run` prints at the end: the report, and where the artifacts are.</summary>
static class RunSummary
{
    public static async Task WriteAsync(
        WorkDirectory work,
        IArtifactStore store,
        RunRecord record,
        IReadOnlyCollection<string> accept,
        TextWriter output,
        CancellationToken stop
    )
    {
        output.WriteLine();
        if (record.Committed.TryGetValue(StepNames.Fold(0), out var fold))
        {
            var attempt = await CommittedAttempt.OpenAsync(store, fold, stop);
            string file = await attempt.FetchAsync(ArtifactPaths.Fold.Data, work.Scratch, stop);
            var data = ContractJson.Read<DataReport>(File.ReadAllBytes(file));
            WriteData(data, accept, output);
        }
        if (record.Committed.TryGetValue(StepNames.Meta, out var meta))
        {
            var attempt = await CommittedAttempt.OpenAsync(store, meta, stop);
            var report = ContractJson.Read<MetaReport>(
                File.ReadAllBytes(await attempt.FetchAsync(ArtifactPaths.Meta.Report, work.Scratch, stop))
            );
            output.WriteLine(ReportText.Format(report));
            var finished = await FinishedRun.OpenAsync(store, ArtifactPaths.FullName(record.Run), work.Scratch, stop);
            output.WriteLine(await LearningSummary.ReadAsync(finished, stop));
        }
        output.WriteLine("Artifacts:");
        foreach (var (step, reference) in record.Committed)
            output.WriteLine($"  {step, -10} {store.Root.TrimEnd('/')}/{ArtifactPaths.Attempt(reference)}");
        output.WriteLine($"Verify them:     stacking verify {work.Path}");
        string chosen = work.Count > 1 ? $" --run {ArtifactPaths.FullName(record.Run)}" : "";
        if (record.Committed.ContainsKey(StepNames.Meta))
            output.WriteLine($"Draw the report: stacking report --model {work.Path}{chosen} --html report.html");
        if (work.Count > 1)
            output.WriteLine($"List the runs:   stacking runs {work.Path}");
    }

    static void WriteData(DataReport data, IReadOnlyCollection<string> accept, TextWriter output)
    {
        output.WriteLine(DataReportText.Summary(data, accept));
        foreach (var warning in data.Warnings.Where(warning => !accept.Contains(warning.Name)))
            output.WriteLine($"  {warning.Name}: {warning.Message.Split('\n')[0]}");
        output.WriteLine();
    }
}
