using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta.Candidates;
using StackingK8s.Meta.Validation;

namespace StackingK8s.Meta.Evaluation;

/// <summary>What a report says of the search. Pure.</summary>
static class SearchSummary
{
    public static SearchReport Create(
        StageCandidates candidates,
        MetaStageSettings settings,
        PlainScores plain,
        SearchScores trees,
        Choice choice
    )
    {
        var best = candidates.Trees[choice.Trees];
        var parameters = TreeCandidates.ByName(best);
        if (!choice.WithTrees)
            parameters["n_estimators"] = 0;
        return new(
            settings.Strategy,
            settings.Metric,
            Describe(candidates, settings),
            candidates.Trees.Count,
            Enumerable.Range(0, trees.Candidates).Count(trees.IsScored),
            choice.WithTrees ? CandidateTable.Trees(trees, choice.Trees) : CandidateTable.Plain(candidates, plain, choice.Plain),
            parameters,
            [.. candidates.Plain.Select((_, i) => CandidateTable.Plain(candidates, plain, i))],
            CandidateTable.Trees(trees, choice.Trees),
            choice.Gain
        );
    }

    static ValidationReport Describe(StageCandidates candidates, MetaStageSettings settings)
    {
        var (input, parts) = (candidates.Input, candidates.Parts);
        return new(
            settings.Validation.Strategy,
            ValidationParts.Unit(input, settings.Validation),
            parts.Count,
            [.. parts.Select(part => part.HeldOut.Length)],
            input.Groups is { } groups ? [.. parts.Select(part => part.HeldOut.Select(row => groups[row]).Distinct().Count())] : []
        );
    }
}
