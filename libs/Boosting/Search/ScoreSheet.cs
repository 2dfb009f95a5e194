namespace StackingK8s.Boosting.Search;

/// <summary>Where the trials of one split write their scores, one at a time.</summary>
sealed class ScoreSheet(SearchScores scores, int split, SearchJournal? journal, IProgress<CandidateScore>? progress)
{
    readonly Lock writing = new();

    /// <summary>Takes over what the journal knows of the candidates of some runs.</summary>
    public void Recall(IEnumerable<BoostingPath> runs)
    {
        foreach (int candidate in runs.SelectMany(run => run.Stages).SelectMany(stage => stage.Candidates).Order())
            if (journal?.Find(candidate, split) is { } known)
                Note(candidate, known.Score, known.Seconds);
    }

    /// <summary>Whether a candidate needs no trial.</summary>
    public bool IsKnown(int candidate) => journal?.Find(candidate, split) is not null;

    public void Write(int[] sharing, double score, double seconds)
    {
        lock (writing)
        {
            journal?.Add(sharing, split, score, seconds);
            foreach (int candidate in sharing)
                Note(candidate, score, seconds);
        }
    }

    void Note(int candidate, double score, double seconds)
    {
        scores.Set(candidate, split, score, seconds);
        progress?.Report(new(candidate, split, score, scores.Known, scores.Candidates * scores.Splits));
    }
}
