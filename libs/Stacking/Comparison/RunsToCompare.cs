using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta.Evaluation;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Comparison;

/// <summary>One run, read to be compared.</summary>
/// <param name="Run">Its scores.</param>
/// <param name="Spec">What it was asked; null where no record says.</param>
/// <param name="Test">Its test rows; null without any.</param>
public sealed record RunToCompare(ComparedRun Run, RunSpec? Spec, TestSet? Test)
{
    /// <summary>Reads what a run committed.</summary>
    /// <param name="run">A finished run.</param>
    /// <param name="store">Where it lies, as the user named it.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A file is missing, not what was committed, or written by another version.</exception>
    public static async Task<RunToCompare> ReadAsync(FinishedRun run, string store, CancellationToken stop)
    {
        var report = await run.JsonAsync<MetaReport>(run.Meta, ArtifactPaths.Meta.Report, stop);
        return new(
            new(
                ArtifactPaths.FullName(run.Run),
                store,
                run.Meta.Result.ProgramVersion,
                run.Description?.Finished,
                report.OutOfFold,
                report.Test,
                report.TestGroupCount
            ),
            run.Description?.Spec,
            await TestSet.ReadAsync(run, stop)
        );
    }
}

/// <summary>Compares finished runs with the first of them. Pure.</summary>
public static class RunsToCompare
{
    /// <summary>Compares.</summary>
    /// <param name="runs">At least two; the first is the baseline.</param>
    public static RunComparison Compare(IReadOnlyList<RunToCompare> runs) =>
        new(
            [.. runs.Select(run => run.Run)],
            [.. runs.Skip(1).Select(run => Pair(runs[0].Test, run))],
            SettingDifferences.Find([.. runs.Select(run => run.Spec)])
        );

    static PairedRuns Pair(TestSet? baseline, RunToCompare other)
    {
        if (baseline is null || other.Test is not { } test)
            return new(other.Run.Run, 0, null, baseline is null ? "the baseline has no test manifest" : "it has no test manifest");
        int[] same = baseline.FindIn(test);
        int shared = same.Count(row => row >= 0);
        PairedRuns Without(string reason) => new(other.Run.Run, shared, null, reason);
        if (shared < same.Length || shared < test.Labels.Length)
            return Without(
                FormattableString.Invariant(
                    $"the test rows are not the same: {shared} of its {test.Labels.Length} are among the baseline's {same.Length}"
                )
            );
        if (!baseline.Labels.Contains(0) || !baseline.Labels.Contains(1))
            return Without("the test rows are all of one class");
        // Rows that one of the runs knows to be alike are no independent ones for the other.
        int[]? groups = baseline.Groups ?? (test.Groups is { } own ? Array.ConvertAll(same, row => own[row]) : null);
        return groups?.Distinct().Count() == 1
            ? Without("the test rows are all of one group")
            : new(
                other.Run.Run,
                shared,
                PairedAuc.Compare(baseline.Labels, groups, Array.ConvertAll(same, row => test.Probabilities[row]), baseline.Probabilities),
                null
            );
    }
}
