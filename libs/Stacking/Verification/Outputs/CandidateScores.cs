using System.Globalization;
using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>The candidates' scores as candidates.csv has them, and the winner that they give.</summary>
/// <param name="Aucs">One per candidate of the settings, in order.</param>
/// <param name="Best">The winner.</param>
/// <param name="BestAuc">Its score.</param>
sealed record CandidateScores(IReadOnlyList<double> Aucs, MetaParameters Best, double BestAuc)
{
    /// <summary>Far more than anybody searches; a forged space must not fill the memory.</summary>
    const double MostCandidates = 1e6;

    /// <summary>Two ways of counting the same area differ by rounding alone.</summary>
    const double Rounding = 1e-9;

    /// <summary>Reads the scores; what stands beside them is compared when the file is written again.</summary>
    /// <exception cref="ArtifactException">The file does not have one number per candidate.</exception>
    public static CandidateScores Read(string file, MetaStageSettings settings)
    {
        double grid = settings.Space.Values.Aggregate(1.0, (count, values) => count * values.Count);
        double count = settings.Strategy == SearchStrategy.Random ? Math.Min(settings.Iterations, grid) : grid;
        if (grid >= int.MaxValue || count is not (>= 1 and <= MostCandidates))
            throw new ArtifactException($"meta was asked to search {count:R} candidates, more than any search has");
        List<double> aucs = [];
        foreach (string line in File.ReadLines(file).Skip(1))
        {
            if (
                aucs.Count >= count
                || !double.TryParse(line[(line.LastIndexOf(',') + 1)..], NumberStyles.Float, CultureInfo.InvariantCulture, out double auc)
            )
                throw new ArtifactException($"meta/{ArtifactPaths.Meta.Candidates}, line {aucs.Count + 2}: no score of a candidate");
            aucs.Add(auc);
        }
        var candidates = Candidates.Create(settings);
        if (aucs.Count != candidates.Count)
            throw new ArtifactException($"meta/{ArtifactPaths.Meta.Candidates} has {aucs.Count} candidates instead of {candidates.Count}");
        var found = SearchResult.ChooseBest(candidates, aucs);
        return new(aucs, found.Best, aucs[found.BestIndex]);
    }

    /// <summary>A sentence if the winner's score is not the one it has when scored again; else null.</summary>
    public string? Problem(double auc) =>
        Math.Abs(auc - BestAuc) <= Rounding || (double.IsNaN(auc) && double.IsNaN(BestAuc))
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"meta/{ArtifactPaths.Meta.Candidates} gives the winner an AUC of {BestAuc:R}, but it has {auc:R}"
            );
}
