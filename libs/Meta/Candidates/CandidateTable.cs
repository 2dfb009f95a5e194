using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Results;
using StackingK8s.Meta.Blending;

namespace StackingK8s.Meta.Candidates;

/// <summary>The lines of candidates.csv. Pure.</summary>
static class CandidateTable
{
    /// <summary>Candidates without trees first, then those with trees in scikit-learn's order.</summary>
    public static IReadOnlyList<ScoredCandidate> Create(StageCandidates candidates, PlainScores plain, SearchScores trees)
    {
        List<(CandidateReport Scored, IReadOnlyDictionary<string, double>? Parameters)> lines =
        [
            .. candidates.Plain.Select((_, i) => (Plain(candidates, plain, i), (IReadOnlyDictionary<string, double>?)null)),
            .. candidates.Trees.Select((tree, i) => (Trees(trees, i), TreeCandidates.ByName(tree))),
        ];
        Dictionary<double, int> ranks = [];
        foreach (var (place, mean) in lines.Select(line => line.Scored.Mean).OrderDescending().Index())
            ranks.TryAdd(mean, place + 1);
        return [.. lines.Select(line => new ScoredCandidate(line.Scored, line.Parameters, ranks[line.Scored.Mean]))];
    }

    /// <summary>A candidate without trees.</summary>
    public static CandidateReport Plain(StageCandidates candidates, PlainScores scores, int plain) =>
        Report(
            candidates.Plain[plain].Name(candidates.Input.Experts),
            scores.Single.Of(plain),
            candidates.Noise.IsKnown ? scores.Served.Of(plain).Average() : null
        );

    /// <summary>A candidate with trees.</summary>
    public static CandidateReport Trees(SearchScores scores, int trees) => Report(TreeCandidates.Name, scores.Of(trees), null);

    static CandidateReport Report(string name, IReadOnlyList<double> scores, double? served)
    {
        double mean = scores.Average();
        return new(name, mean, Math.Sqrt(scores.Average(score => (score - mean) * (score - mean))), served, scores);
    }
}
