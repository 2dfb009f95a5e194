using StackingK8s.Artifacts;
using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Meta;

/// <summary>The meta stage from arrays to a judged model; no files. Serves the step and `stacking meta` alike.</summary>
public static class MetaStage
{
    const int ImportantColumns = 20;

    /// <param name="input">X_meta and y_meta, and the test rows if there are any.</param>
    /// <param name="settings">What to search and where to start.</param>
    /// <param name="threads">Trials at the same time; does not change the outcome.</param>
    /// <param name="scored">Told after each candidate.</param>
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
        Refuse(input);
        var (train, validation) = Split(input, settings);
        var candidates = Candidates.Of(settings);
        bool blended = settings.Start == "blend" && input.Experts.Count > 0;

        // Whatever scores a candidate must not have been looked at before, so this blend sees the training part alone.
        var searchStart = blended ? Blend(input, train) : null;
        LabelledFeatures searchRows = new(input.Features, input.Labels, FoldMean.StartScores(searchStart, input.Logits));
        var search = MetaSearch.Run(searchRows, train, validation, candidates, threads, progress: scored, cancellation: stop);
        using var selected = MetaModel.Fit(searchRows.SelectRows(train), search.Best, cancellation: stop);
        var validationRows = searchRows.SelectRows(validation);
        var selection = Scores.Of(
            MetaReport.MetaModel,
            validationRows.Labels,
            selected.Predict(validationRows.Features, validationRows.InitScores)
        );

        var start = blended ? Blend(input, [.. Enumerable.Range(0, input.Labels.Length)]) : null;
        using var model = MetaModel.Fit(
            new(input.Features, input.Labels, FoldMean.StartScores(start, input.Logits)),
            search.Best,
            cancellation: stop
        );
        var outOfFold = CrossFit.Probabilities(
            input,
            search.Best,
            rows => blended ? Blend(input, rows) : null,
            settings.Seed,
            threads,
            stop
        );
        var test = input.Test.Count > 0 ? FoldMean.Of(model, start, input.Test) : null;

        SearchReport searched = new(
            settings.Strategy,
            candidates.Count,
            train.Length,
            validation.Length,
            Candidates.Words(search.Best),
            selection,
            [.. Scores.OfExperts(input.Experts, validationRows.Labels, input.Logits.SelectRows(validation))]
        );
        MetaReport report = new(
            input.Features.Rows,
            input.Features.Columns,
            input.Groups?.Distinct().Count() ?? 0,
            blended ? "blend" : "zero",
            searched,
            Judge(input.Experts, input.Labels, input.Logits, outOfFold),
            test is null ? [] : Judge(input.Experts, input.TestLabels, test.Logits, test.Probabilities),
            test is null ? null : Compare(input, test),
            Threshold(input, outOfFold, test),
            Importance(input.Columns, model)
        );
        return new(report, model.ModelText, start, candidates, search.Aucs, outOfFold ?? [], test?.Probabilities ?? []);
    }

    static void Refuse(MetaStageInput input)
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

    /// <summary>Logistic regression of the labels on the experts' out-of-fold logits, fitted on the named rows.</summary>
    static LogisticBlend Blend(MetaStageInput input, int[] rows) =>
        LogisticBlend.Fit(FoldMean.Columns(input.Logits.SelectRows(rows)), [.. rows.Select(row => input.Labels[row])]);

    /// <summary>Each expert and the mean of their logits, and the meta-model where it has said something.</summary>
    static IReadOnlyList<ScoreReport> Judge(IReadOnlyList<string> experts, int[] labels, FloatMatrix logits, double[]? meta) =>
        [.. Scores.OfExperts(experts, labels, logits), .. meta is null ? [] : new[] { Scores.Of(MetaReport.MetaModel, labels, meta) }];

    static ThresholdReport? Threshold(MetaStageInput input, double[]? outOfFold, FoldMean? test)
    {
        if (outOfFold is null)
            return null;
        var best = BestF1Threshold.Of(input.Labels, outOfFold);
        return new(best.Threshold, best.F1, test is null ? null : F1.Of(input.TestLabels, test.Probabilities, best.Threshold));
    }

    static ComparisonReport? Compare(MetaStageInput input, FoldMean test)
    {
        if (input.Experts.Count == 0)
            return null;
        var best = ModelProbabilities
            .OfExperts(input.Experts, test.Logits)
            .Take(input.Experts.Count)
            .MaxBy(expert => RocAuc.Of(input.TestLabels, expert.Probabilities))!;
        var pair = DeLong.Compare(input.TestLabels, test.Probabilities, best.Probabilities);
        var (low, high) = pair.Interval();
        return new(MetaReport.MetaModel, best.Model, pair.Difference, low, high, pair.PValue);
    }

    static IReadOnlyList<ImportanceReport> Importance(IReadOnlyList<string> columns, MetaModel model)
    {
        double[] gain = model.Importance(ImportanceKind.Gain),
            splits = model.Importance(ImportanceKind.Split);
        return
        [
            .. columns
                .Select((column, i) => new ImportanceReport(column, gain[i], (int)splits[i]))
                .Where(column => column.Splits > 0)
                .OrderByDescending(column => column.Gain)
                .Take(ImportantColumns),
        ];
    }
}
