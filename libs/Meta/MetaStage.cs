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
        Func<int[], LogisticBlend?> fitStart =
            settings.Start == TreeStart.Blend && input.Experts.Count > 0
                ? rows => StartScores.Fit(input.Logits, input.Labels, rows)
                : _ => null;

        var search = Search(input, settings, fitStart, threads, scored, stop);
        var start = fitStart([.. Enumerable.Range(0, input.Labels.Length)]);
        using var model = MetaModel.Fit(WithStart(input, start), search.Best, cancellation: stop);
        var outOfFold = CrossFit.Probabilities(input, search.Best, fitStart, settings.Seed, threads, stop);
        var test = input.Test.Count > 0 ? AveragedPrediction.Compute(model, start, input.Test) : null;

        var report = MetaEvaluation.Report(input, search.Report, model, start is not null, outOfFold, test);
        return new(report, model.ModelText, start, search.Candidates, search.Aucs, outOfFold ?? [], test?.Probabilities ?? []);
    }

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

    sealed record Searched(MetaParameters Best, IReadOnlyList<MetaParameters> Candidates, IReadOnlyList<double> Aucs, SearchReport Report);

    static Searched Search(
        MetaStageInput input,
        MetaStageSettings settings,
        Func<int[], LogisticBlend?> fitStart,
        int threads,
        IProgress<CandidateScore>? scored,
        CancellationToken stop
    )
    {
        var (train, validation) = Split(input, settings);
        var candidates = Candidates.Create(settings);
        // The blend that candidates are scored with must not have seen the validation part, so it is fitted on the training part alone.
        var rows = WithStart(input, fitStart(train));
        var found = MetaSearch.Run(rows, train, validation, candidates, threads, progress: scored, cancellation: stop);
        using var winner = MetaModel.Fit(rows.SelectRows(train), found.Best, cancellation: stop);
        var validationRows = rows.SelectRows(validation);
        var selection = ModelScores.Compute(
            MetaReport.MetaModel,
            validationRows.Labels,
            winner.Predict(validationRows.Features, validationRows.InitScores)
        );
        SearchReport report = new(
            settings.Strategy,
            candidates.Count,
            train.Length,
            validation.Length,
            Candidates.ByName(found.Best),
            selection,
            [.. ModelScores.ForExperts(input.Experts, validationRows.Labels, input.Logits.SelectRows(validation))]
        );
        return new(found.Best, candidates, found.Aucs, report);
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
        new(input.Features, input.Labels, StartScores.Compute(start, input.Logits));
}
