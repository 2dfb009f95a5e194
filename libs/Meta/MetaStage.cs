using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Meta;

/// <summary>The meta stage, from arrays to an evaluated model; no files. The meta step and `stacking meta` both run it.</summary>
public static class MetaStage
{
    /// <summary>Searches the parameters, refits the winner on all rows, and evaluates it out of fold and on the test rows.</summary>
    /// <param name="input">X_meta and y_meta, and the test rows if there are any.</param>
    /// <param name="settings">What to search and where the trees start.</param>
    /// <param name="threads">Trials at the same time, at least 1; does not change the outcome.</param>
    /// <param name="scored">Called after each candidate.</param>
    /// <param name="stop">Ends the search.</param>
    /// <exception cref="DataException">Rows that nothing can be learnt from: NaN, one class, too few rows.</exception>
    public static MetaStageOutcome Run(
        MetaStageInput input,
        MetaStageSettings settings,
        int threads,
        IProgress<CandidateScore>? scored,
        CancellationToken stop
    )
    {
        RejectUnusable(input);
        var (train, validation) = Split(input, settings);
        var candidates = Candidates.Create(settings);
        var init = StartScores.Compute(FitStart(input, settings, train), input.Scores);
        var scores = MetaSearch.Run(
            new(input.Features, input.Labels),
            [new(train, validation, init)],
            candidates,
            threads,
            progress: scored,
            cancellation: stop
        );
        var found = SearchResult.ChooseBest(candidates, scores);
        return Fit(input, settings, candidates, found, threads, stop);
    }

    /// <summary>The same where the candidates' scores are known: everything but the search is repeated, to the same bits.</summary>
    /// <param name="input">X_meta and y_meta, and the test rows if there are any.</param>
    /// <param name="settings">What was searched and where the trees start.</param>
    /// <param name="aucs">The selection score of each candidate, in order.</param>
    /// <param name="threads">Folds of the cross-fit at the same time, at least 1; does not change the outcome.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Rows that nothing can be learnt from: NaN, one class, too few rows.</exception>
    public static MetaStageOutcome Repeat(
        MetaStageInput input,
        MetaStageSettings settings,
        IReadOnlyList<double> aucs,
        int threads,
        CancellationToken stop
    )
    {
        RejectUnusable(input);
        var candidates = Candidates.Create(settings);
        return Fit(input, settings, candidates, SearchResult.ChooseBest(candidates, aucs), threads, stop);
    }

    /// <summary>The same without fitting a tree: what costs most is taken from a finished stage, and the rest is counted again.</summary>
    /// <param name="input">The features of X_meta may be left out.</param>
    /// <param name="settings">What was searched and where the trees start.</param>
    /// <param name="aucs">The selection score of each candidate, in order.</param>
    /// <param name="modelText">The fitted trees.</param>
    /// <param name="outOfFold">Of label 1 per row of X_meta; empty where the rows were too few.</param>
    /// <param name="selection">The winner's scores on the validation part.</param>
    /// <exception cref="FormatException">The trees are not a LightGBM model of a binary classifier.</exception>
    public static MetaStageOutcome Recount(
        MetaStageInput input,
        MetaStageSettings settings,
        IReadOnlyList<double> aucs,
        string modelText,
        double[] outOfFold,
        ScoreReport selection
    )
    {
        var candidates = Candidates.Create(settings);
        var start = FitStart(input, settings, AllRows(input));
        using var model = MetaModel.Load(modelText, start is not null);
        return Evaluate(
            input,
            settings,
            candidates,
            SearchResult.ChooseBest(candidates, aucs),
            new(model, start, outOfFold.Length > 0 ? outOfFold : null, selection)
        );
    }

    static LogisticBlend? FitStart(MetaStageInput input, MetaStageSettings settings, int[] rows) =>
        settings.Start == TreeStart.Blend && input.Experts.Count > 0 ? StartScores.Fit(input.Scores, input.Labels, rows) : null;

    static int[] AllRows(MetaStageInput input) => [.. Enumerable.Range(0, input.Labels.Length)];

    static void RejectUnusable(MetaStageInput input)
    {
        try
        {
            FeatureException.ThrowIfNotFinite(input.Features);
        }
        catch (FeatureException notFinite)
        {
            throw new DataException($"{notFinite.Message} (column {input.Columns[notFinite.Column]})", notFinite);
        }
        int positives = input.Labels.Sum();
        if (positives == 0 || positives == input.Labels.Length)
            throw new DataException(
                $"All {input.Labels.Length} labels are {(positives == 0 ? 0 : 1)}: a detector needs rows of both classes."
            );
    }

    /// <summary>What costs most: the trees, and the scores of trees fitted on parts of the rows.</summary>
    sealed record Fitted(MetaModel Model, LogisticBlend? Start, double[]? OutOfFold, ScoreReport Selection);

    static MetaStageOutcome Fit(
        MetaStageInput input,
        MetaStageSettings settings,
        IReadOnlyList<MetaParameters> candidates,
        SearchResult found,
        int threads,
        CancellationToken stop
    )
    {
        var start = FitStart(input, settings, AllRows(input));
        using var model = MetaModel.Fit(WithStart(input, start), found.Best, cancellation: stop);
        var outOfFold = CrossFit.Probabilities(input, found.Best, rows => FitStart(input, settings, rows), settings.Seed, threads, stop);
        return Evaluate(input, settings, candidates, found, new(model, start, outOfFold, Selection(input, settings, found.Best, stop)));
    }

    static ScoreReport Selection(MetaStageInput input, MetaStageSettings settings, MetaParameters best, CancellationToken stop)
    {
        var (train, validation) = Split(input, settings);
        // The blend that candidates are scored with must not have seen the validation part, so it is fitted on the training part alone.
        var rows = WithStart(input, FitStart(input, settings, train));
        using var winner = MetaModel.Fit(rows.SelectRows(train), best, cancellation: stop);
        var scored = rows.SelectRows(validation);
        return ModelScores.Compute(MetaReport.MetaModel, scored.Labels, winner.Predict(scored.Features, scored.InitScores));
    }

    static MetaStageOutcome Evaluate(
        MetaStageInput input,
        MetaStageSettings settings,
        IReadOnlyList<MetaParameters> candidates,
        SearchResult found,
        Fitted fitted
    )
    {
        var (train, validation) = Split(input, settings);
        SearchReport search = new(
            settings.Strategy,
            candidates.Count,
            train.Length,
            validation.Length,
            Candidates.ByName(found.Best),
            fitted.Selection,
            [
                .. ModelScores.ForExperts(
                    input.Experts,
                    [.. validation.Select(row => input.Labels[row])],
                    input.Logits.SelectRows(validation)
                ),
            ]
        );
        var test = input.Test.Count > 0 ? AveragedPrediction.Compute(fitted.Model, fitted.Start, input.Test) : null;
        return new(
            MetaEvaluation.Report(input, search, fitted.Model, fitted.Start is not null, fitted.OutOfFold, test),
            fitted.Model.ModelText,
            fitted.Start,
            candidates,
            found.Aucs,
            fitted.OutOfFold ?? [],
            test?.Probabilities ?? []
        );
    }

    static (int[] Train, int[] Validation) Split(MetaStageInput input, MetaStageSettings settings)
    {
        try
        {
            return input.Groups is { } groups
                ? TrainTestSplit.Grouped(input.Labels, groups, settings.ValidationFraction, settings.Seed)
                : TrainTestSplit.Stratified(input.Labels, settings.ValidationFraction, settings.Seed);
        }
        catch (SplitException impossible)
        {
            throw new DataException($"X_meta cannot be split for the search: {impossible.Message}", impossible);
        }
    }

    static LabelledFeatures WithStart(MetaStageInput input, LogisticBlend? start) =>
        new(input.Features, input.Labels, StartScores.Compute(start, input.Scores));
}
