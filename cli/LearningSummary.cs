using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Folds.Outputs;
using StackingK8s.Stacking.Models;
using StackingK8s.Stacking.Reports;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Cli;

/// <summary>What `stacking run` and `stacking report` say of how the networks of a finished run have learnt.</summary>
static class LearningSummary
{
    /// <returns>Lines: the steps and losses of each expert, then what is wrong and what to change.</returns>
    public static async Task<string> ReadAsync(FinishedRun run, CancellationToken stop)
    {
        var report = await run.JsonAsync<MetaReport>(run.Meta, ArtifactPaths.Meta.Report, stop);
        var summary = await run.JsonAsync<AggregateSummary>(run.Aggregate, ArtifactPaths.Aggregate.Summary, stop);
        var curves = await ReportContent.CurvesAsync(run, summary.Experts, ReadCurve, stop);
        var signs = LearningSigns.Find(report.OutOfFold, report.Threshold.OutOfFold, curves);
        return string.Concat(
            LearningSigns
                .Steps(curves)
                .Select(line => $"  {line}\n")
                .Concat(signs.Select(sign => $"  warning: {sign}\n"))
                .Prepend("Trainings\n")
        );
    }

    /// <returns>A training-curve.csv as the report has it.</returns>
    public static IReadOnlyList<EpochLoss> ReadCurve(string file) =>
        [.. TrainingCurve.Read(file).Select(epoch => new EpochLoss(epoch.Epoch, epoch.Loss, epoch.ValidationLoss, epoch.Step))];
}
