namespace StackingK8s.Boosting.Search;

/// <summary>
/// The scores of candidates, one per split. They choose a winner, so the winner's is a selection score: optimistic, and no estimate for
/// new data.
/// </summary>
public sealed class SearchScores
{
    readonly double[][] scores; // [candidate][split]
    readonly double[] seconds;
    readonly int[] scored; // splits per candidate

    /// <summary>A table without scores yet: every one is NaN.</summary>
    /// <param name="candidates">Candidates, at least 0.</param>
    /// <param name="splits">Splits, at least 1.</param>
    public SearchScores(int candidates, int splits)
    {
        scores = [.. Enumerable.Range(0, candidates).Select(_ => Enumerable.Repeat(double.NaN, splits).ToArray())];
        seconds = new double[candidates];
        scored = new int[candidates];
        Splits = splits;
    }

    /// <summary>Candidates scored.</summary>
    public int Candidates => scores.Length;

    /// <summary>Splits that each was scored on.</summary>
    public int Splits { get; }

    /// <summary>A candidate's score on each split; greater is better, NaN where there is none.</summary>
    /// <param name="candidate">Its index.</param>
    public IReadOnlyList<double> Of(int candidate) => scores[candidate];

    /// <summary>
    /// Seconds of one thread that boosting and scoring took up to a candidate's last tree, over all splits; shared paths count for each.
    /// </summary>
    /// <param name="candidate">Its index.</param>
    public double Seconds(int candidate) => seconds[candidate];

    /// <summary>Scores that were set, over all candidates and splits.</summary>
    public int Known { get; private set; }

    /// <summary>Splits that a candidate has a score on, be it NaN.</summary>
    /// <param name="candidate">Its index.</param>
    public int ScoredSplits(int candidate) => scored[candidate];

    /// <summary>Whether a candidate has a score that is a number on any split.</summary>
    /// <param name="candidate">Its index.</param>
    public bool IsScored(int candidate) => scores[candidate].Any(score => !double.IsNaN(score));

    /// <summary>Sets one score, which was not set before.</summary>
    /// <param name="candidate">The candidate's index.</param>
    /// <param name="split">The split's.</param>
    /// <param name="score">Greater is better.</param>
    /// <param name="took">Seconds of one thread.</param>
    public void Set(int candidate, int split, double score, double took = 0)
    {
        scores[candidate][split] = score;
        seconds[candidate] += took;
        scored[candidate]++;
        Known++;
    }

    /// <summary>Takes the scores from candidates that do not have one on every split: they cannot be compared.</summary>
    public void DropIncomplete()
    {
        foreach (var (candidate, splits) in scored.Index())
            if (splits < Splits)
                Array.Fill(scores[candidate], double.NaN);
    }
}

/// <summary>Progress of a running search: one candidate has its score on one split.</summary>
/// <param name="Candidate">Its index among the candidates.</param>
/// <param name="Split">The split's.</param>
/// <param name="Score">On the split's validation rows; greater is better.</param>
/// <param name="Scored">Scores so far, this one included.</param>
/// <param name="Scores">Candidates x splits, of which a search with limits leaves some out.</param>
public sealed record CandidateScore(int Candidate, int Split, double Score, int Scored, int Scores);
