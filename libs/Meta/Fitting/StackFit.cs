using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Learning.Features;
using StackingK8s.Meta.Blending;
using StackingK8s.Meta.Candidates;

namespace StackingK8s.Meta.Fitting;

/// <summary>What a winner is made of.</summary>
/// <param name="Start">Combines the experts' scores; null where trees start from zero.</param>
/// <param name="Trees">Parameters of the trees that are added; null for none.</param>
sealed record StackWinner(Combiner? Start, MetaParameters? Trees);

/// <summary>A winner fitted on some rows.</summary>
/// <param name="Start">The log-odds that trees start from; null where they start from zero.</param>
/// <param name="Model">The trees, which may be a single one without a split.</param>
sealed record StackFit(LogisticBlend? Start, MetaModel Model) : IDisposable
{
    public static StackFit Fit(StageCandidates candidates, StackWinner winner, int[] rows, CancellationToken stop)
    {
        var start = FitStart(candidates, winner, rows);
        var data = Data(candidates, start).SelectRows(rows);
        return new(
            start,
            MetaModel.Fit(data, winner.Trees ?? WithoutSplits(candidates.Trees[0]), candidates.Input.Columns, cancellation: stop)
        );
    }

    /// <summary>What the trees of all candidates start from: the best candidate without trees; null where there is none.</summary>
    public static Combiner? TreesStart(StageCandidates candidates, PlainScores plain) =>
        candidates.Plain.Count > 0 ? candidates.Plain[Choice.BestPlain(plain, candidates.Parts.Count)] : null;

    public static LogisticBlend? FitStart(StageCandidates candidates, StackWinner winner, int[] rows) =>
        winner.Start?.Fit(candidates.Input.Scores, candidates.Input.Labels, rows, candidates.Noise);

    /// <summary>Log-odds of rows by a winner that was fitted on others; no trees are grown where it has none.</summary>
    public static double[] HeldOutLogOdds(
        StageCandidates candidates,
        StackWinner winner,
        int[] train,
        int[] heldOut,
        CancellationToken stop
    )
    {
        var start = FitStart(candidates, winner, train);
        if (winner.Trees is null)
            return ScoreColumns.LogOdds(start, candidates.Input.Scores.SelectRows(heldOut))!;
        var data = Data(candidates, start);
        return HeldOutPrediction.LogOdds(data.SelectRows(train), data.SelectRows(heldOut), winner.Trees, stop);
    }

    public void Dispose() => Model.Dispose();

    static LabelledFeatures Data(StageCandidates candidates, LogisticBlend? start) =>
        new(candidates.Input.Features, candidates.Input.Labels, ScoreColumns.LogOdds(start, candidates.Input.Scores));

    /// <summary>
    /// A leaf must hold more rows than there are, so the model is one tree without a split: it adds nothing to the start.
    /// </summary>
    static MetaParameters WithoutSplits(MetaParameters parameters) => parameters with { NumEstimators = 1, MinChildSamples = int.MaxValue };
}
