using System.Globalization;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Cli.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.OutOfFold;

namespace StackingK8s.Cli.Verification;

/// <summary>Checks one recorded run against its artifacts.</summary>
/// <param name="store">Where they lie.</param>
/// <param name="scratch">For a store that has to fetch.</param>
/// <param name="say">Told what was checked.</param>
sealed class RunVerifier(IArtifactStore store, string scratch, Action<string> say)
{
    /// <returns>Everything that is not as it should be; none for a run that is whole and honest.</returns>
    public async Task<IReadOnlyList<string>> ProblemsAsync(RunRecord run, CancellationToken stop)
    {
        List<string> problems = [];
        SortedDictionary<string, CommittedAttempt> whole = new(StringComparer.Ordinal);
        foreach (var (step, reference) in run.Committed)
        {
            var found = await FileProblemsAsync(reference, whole, stop);
            problems.AddRange(found.Select(problem => $"{step}: {problem}"));
        }
        // What a fold says of its rows is worth looking at only where its files are what they were.
        if (problems.Count == 0)
            problems.AddRange(await RowProblemsAsync(whole, stop));
        return problems;
    }

    async Task<IReadOnlyList<string>> FileProblemsAsync(
        StepReference reference,
        SortedDictionary<string, CommittedAttempt> whole,
        CancellationToken stop
    )
    {
        try
        {
            var attempt = await CommittedAttempt.OpenAsync(store, reference, stop);
            var problems = await attempt.ProblemsAsync(scratch, stop);
            if (problems.Count == 0)
            {
                whole[reference.Step] = attempt;
                say(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{reference.Step}: {attempt.Result.Files.Count} files, {attempt.Result.Files.Sum(file => file.Size) / 1e6:0.0} MB, size and SHA-256 as recorded"
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
        if (!steps.TryGetValue(RunPlan.AggregateStep, out var aggregate))
        {
            say("rows: not yet, the folds are not aggregated");
            return [];
        }
        var summary = ContractJson.Read<AggregateSummary>(
            await File.ReadAllBytesAsync(await aggregate.FetchAsync(ArtifactPaths.Aggregate.Summary, scratch, stop), stop)
        );
        if (folds.Count != summary.Folds)
            return [$"aggregate: made of {summary.Folds} folds, but {folds.Count} are committed"];
        if (Lineage.Problems(steps) is { Count: > 0 } strays)
            return strays;

        List<FoldOutput> outputs = [];
        foreach (var fold in folds)
            outputs.Add(await new FoldReader(fold, summary.Experts, scratch).ReadAsync(outputs.Count, stop));
        var problems = OutOfFoldRule.Problems(outputs);
        if (problems.Count == 0)
            say(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{summary.Rows:N0} rows x {summary.Experts.Count} experts: each described once, by networks that saw neither the row{(summary.Groups > 0 ? " nor its group" : "")}"
                )
            );
        return problems;
    }
}
