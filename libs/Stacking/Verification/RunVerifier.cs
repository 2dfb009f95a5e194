using System.Globalization;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.OutOfFold;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Verification;

/// <summary>Checks one recorded run against its artifacts.</summary>
/// <param name="store">The artifact root.</param>
/// <param name="scratch">Folder that remote files are fetched to.</param>
/// <param name="report">Called with each line of what was checked.</param>
public sealed class RunVerifier(IArtifactStore store, string scratch, Action<string> report)
{
    /// <summary>Checks every file of every committed step, then that the steps were made of one another and no row leaked.</summary>
    /// <param name="run">The run, as the store records it.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>A sentence per problem; none for a run that is complete and leak-free.</returns>
    public async Task<IReadOnlyList<string>> ProblemsAsync(RunRecord run, CancellationToken stop)
    {
        List<string> problems = [];
        SortedDictionary<string, CommittedAttempt> intact = new(StringComparer.Ordinal);
        foreach (var (step, reference) in run.Committed)
        {
            var found = await FileProblemsAsync(reference, intact, stop);
            problems.AddRange(found.Select(problem => $"{step}: {problem}"));
        }
        // What a fold records about its rows can be trusted only where its files are intact.
        if (problems.Count == 0)
            problems.AddRange(await RowProblemsAsync(intact, stop));
        return problems;
    }

    async Task<IReadOnlyList<string>> FileProblemsAsync(
        StepReference reference,
        SortedDictionary<string, CommittedAttempt> intact,
        CancellationToken stop
    )
    {
        try
        {
            var attempt = await CommittedAttempt.OpenAsync(store, reference, stop);
            var problems = await attempt.FindProblemsAsync(scratch, stop);
            if (problems.Count == 0)
            {
                intact[reference.Step] = attempt;
                var files = attempt.Result.Files;
                report(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{reference.Step}: {files.Count} files, {files.Sum(file => file.Size) / 1e6:0.0} MB, size and SHA-256 as recorded"
                    )
                );
            }
            return problems;
        }
        catch (ArtifactException broken)
        {
            return [broken.Message];
        }
    }

    async Task<IReadOnlyList<string>> RowProblemsAsync(IReadOnlyDictionary<string, CommittedAttempt> steps, CancellationToken stop)
    {
        var folds = Lineage.Folds(steps);
        if (!steps.TryGetValue(StepNames.Aggregate, out var aggregate))
        {
            report("rows: not checked yet, the folds are not aggregated");
            return [];
        }
        string file = await aggregate.FetchAsync(ArtifactPaths.Aggregate.Summary, scratch, stop);
        var summary = ContractJson.Read<AggregateSummary>(await File.ReadAllBytesAsync(file, stop));
        if (folds.Count != summary.Folds)
            return [$"aggregate was made of {summary.Folds} folds, but {folds.Count} are committed"];
        if (Lineage.Problems(steps) is { Count: > 0 } strays)
            return strays;
        if (await ManifestProblemsAsync(steps, folds, stop) is { Count: > 0 } mismatches)
            return mismatches;

        var outputs = await FoldReader.ReadAllAsync(
            [.. folds.Select(fold => new FoldReader(fold, summary.Experts, scratch))],
            _ => { },
            stop
        );
        var problems = await OutOfFoldRule.ProblemsAsync(outputs, stop);
        foreach (var output in outputs)
            output.Dispose();
        string unseen = summary.Groups > 0 ? "neither the row nor its group" : "neither the row";
        if (problems.Count == 0)
            report(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{summary.Rows:N0} rows x {summary.Experts.Count} experts: each embedded once, by networks that saw {unseen}"
                )
            );
        return problems;
    }

    async Task<IReadOnlyList<string>> ManifestProblemsAsync(
        IReadOnlyDictionary<string, CommittedAttempt> steps,
        IReadOnlyList<CommittedAttempt> folds,
        CancellationToken stop
    )
    {
        if (!steps.TryGetValue(StepNames.Meta, out var meta))
            return [];
        if (!ModelManifestReader.IsIn(meta))
        {
            report($"meta: no {ArtifactPaths.Meta.Manifest} (made by an older version); rerun the meta step before using the model");
            return [];
        }
        try
        {
            var manifest = await ModelManifestReader.ReadAsync(meta, scratch, stop);
            return ModelManifestReader.Problems(manifest, folds, meta);
        }
        catch (ArtifactException unreadable)
        {
            return [$"meta: {unreadable.Message}"];
        }
    }
}
