using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Meta.Blending;
using StackingK8s.Meta.Candidates;
using StackingK8s.Meta.Evaluation;
using StackingK8s.Meta.Fitting;
using StackingK8s.Meta.Validation;

namespace StackingK8s.Meta;

/// <summary>The meta stage, from arrays to an evaluated model; no files. The meta step and `stacking meta` both run it.</summary>
public static class MetaStage
{
    /// <summary>Searches the candidates, refits the winner on all rows, and evaluates it out of fold and on the test rows.</summary>
    /// <param name="input">X_meta and y_meta, and the test rows if there are any.</param>
    /// <param name="settings">What to search and where the trees start.</param>
    /// <param name="threads">Trials at the same time, at least 1; does not change the outcome.</param>
    /// <param name="watch">Is told how the search of the trees goes and keeps its journal; null: neither.</param>
    /// <param name="stop">Ends the search.</param>
    /// <exception cref="DataException">Rows that nothing can be learnt from: NaN, one class, too few rows.</exception>
    public static MetaStageOutcome Run(
        MetaStageInput input,
        MetaStageSettings settings,
        int threads,
        SearchWatch? watch,
        CancellationToken stop
    )
    {
        RejectUnusable(input);
        var candidates = StageCandidates.Create(input, settings);
        var plain = PlainScores.Compute(candidates);
        StackWinner start = new(StackFit.TreesStart(candidates, plain), null);
        LabelledFeatures rows = new(input.Features, input.Labels);
        SearchSplit[] splits = [.. candidates.Parts.Select(Split)];
        using var journal = watch?.Open(SearchKey.Of(rows, splits, candidates.Trees, settings.Metric.ToString()));
        var trees = MetaSearch.Run(
            rows,
            splits,
            candidates.Trees,
            threads,
            score: candidates.Score,
            progress: watch,
            planned: watch is null ? null : watch.Tell,
            journal: journal,
            limits: settings.Limits,
            cancellation: stop
        );
        return Finish(candidates, settings, plain, trees, threads, stop);

        SearchSplit Split(ValidationPart part) =>
            new(part.Train, part.HeldOut, ScoreColumns.LogOdds(StackFit.FitStart(candidates, start, part.Train), input.Scores));
    }

    /// <summary>The same where the trees' scores are known: everything but their search is repeated, to the same bits.</summary>
    /// <param name="input">X_meta and y_meta, and the test rows if there are any.</param>
    /// <param name="settings">What was searched and where the trees start.</param>
    /// <param name="trees">The scores of the candidates with trees, in order.</param>
    /// <param name="threads">Parts at the same time, at least 1; does not change the outcome.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Rows that nothing can be learnt from: NaN, one class, too few rows.</exception>
    public static MetaStageOutcome Repeat(
        MetaStageInput input,
        MetaStageSettings settings,
        SearchScores trees,
        int threads,
        CancellationToken stop
    )
    {
        RejectUnusable(input);
        var candidates = StageCandidates.Create(input, settings);
        return Finish(candidates, settings, PlainScores.Compute(candidates), trees, threads, stop);
    }

    /// <summary>The same without fitting a tree: what costs most is taken from a finished stage, and the rest is counted again.</summary>
    /// <param name="input">The features of X_meta may be left out.</param>
    /// <param name="settings">What was searched and where the trees start.</param>
    /// <param name="trees">The scores of the candidates with trees, in order.</param>
    /// <param name="modelText">The fitted trees.</param>
    /// <param name="outOfFold">Log-odds of label 1 per row of X_meta, before calibration.</param>
    /// <exception cref="FormatException">The trees are not a LightGBM model of a binary classifier.</exception>
    public static MetaStageOutcome Recount(
        MetaStageInput input,
        MetaStageSettings settings,
        SearchScores trees,
        string modelText,
        double[] outOfFold
    )
    {
        var candidates = StageCandidates.Create(input, settings);
        var plain = PlainScores.Compute(candidates);
        var choice = Choice.Make(plain, trees, candidates.Trees);
        var start = StackFit.FitStart(candidates, Winner(candidates, plain, choice), AllRows(input));
        using var model = MetaModel.Load(modelText, start is not null);
        return Evaluate(candidates, settings, plain, trees, choice, new(start, model), outOfFold);
    }

    /// <summary>Scores the best candidate with trees again, on every part.</summary>
    /// <param name="input">X_meta and y_meta.</param>
    /// <param name="settings">What was searched and where the trees start.</param>
    /// <param name="trees">The scores of the candidates with trees, in order.</param>
    /// <param name="threads">Parts at the same time, at least 1; does not change a score.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>Per part the score that it has among the given ones, and the one that it has when it is fitted again.</returns>
    public static IReadOnlyList<(double Given, double Again)> Rescore(
        MetaStageInput input,
        MetaStageSettings settings,
        SearchScores trees,
        int threads,
        CancellationToken stop
    )
    {
        var candidates = StageCandidates.Create(input, settings);
        var plain = PlainScores.Compute(candidates);
        int best = Choice.Make(plain, trees, candidates.Trees).Trees;
        StackWinner winner = new(StackFit.TreesStart(candidates, plain), candidates.Trees[best]);
        var scores = new (double, double)[candidates.Parts.Count];
        Parallel.For(0, scores.Length, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, part =>
        {
            var (train, heldOut) = candidates.Parts[part];
            double[] logOdds = StackFit.HeldOutLogOdds(candidates, winner, train, heldOut, stop);
            int[] labels = Array.ConvertAll(heldOut, row => input.Labels[row]);
            scores[part] = (trees.Of(best)[part], candidates.Score(labels, Calibrator.Probabilities(CalibrationMap.Identity, logOdds)));
        });
        return scores;
    }

    static MetaStageOutcome Finish(
        StageCandidates candidates,
        MetaStageSettings settings,
        PlainScores plain,
        SearchScores trees,
        int threads,
        CancellationToken stop
    )
    {
        var choice = Choice.Make(plain, trees, candidates.Trees);
        using var stack = StackFit.Fit(candidates, Winner(candidates, plain, choice), AllRows(candidates.Input), stop);
        double[] outOfFold = OutOfFold(candidates, settings, plain, trees, threads, stop);
        return Evaluate(candidates, settings, plain, trees, choice, stack, outOfFold);
    }

    /// <summary>
    /// Log-odds of each row by a meta-model that was fitted without its part. With a cross-validation of three parts and more the part's
    /// scores did not choose that model either: the winner is chosen anew by those of the others. What trees start from is not.
    /// </summary>
    static double[] OutOfFold(
        StageCandidates candidates,
        MetaStageSettings settings,
        PlainScores plain,
        SearchScores trees,
        int threads,
        CancellationToken stop
    )
    {
        var input = candidates.Input;
        var parts = OutOfFoldParts(candidates, settings);
        double[] logOdds = new double[input.Labels.Length];
        Parallel.For(0, parts.Count, new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = stop }, part =>
        {
            var choice = Choice.Make(plain, trees, candidates.Trees, candidates.Parts.Count > 2 ? part : null);
            var (train, heldOut) = parts[part];
            double[] scored = StackFit.HeldOutLogOdds(candidates, Winner(candidates, plain, choice), train, heldOut, stop);
            for (int i = 0; i < heldOut.Length; i++)
                logOdds[heldOut[i]] = scored[i];
        });
        return logOdds;
    }

    static IReadOnlyList<ValidationPart> OutOfFoldParts(StageCandidates candidates, MetaStageSettings settings) =>
        candidates.Parts.Count > 1 ? candidates.Parts : ValidationParts.CrossValidate(candidates.Input, settings.Validation, settings.Seed);

    static StackWinner Winner(StageCandidates candidates, PlainScores plain, Choice choice) =>
        choice.WithTrees
            ? new(StackFit.TreesStart(candidates, plain), candidates.Trees[choice.Trees])
            : new(candidates.Plain[choice.Plain], null);

    static MetaStageOutcome Evaluate(
        StageCandidates candidates,
        MetaStageSettings settings,
        PlainScores plain,
        SearchScores trees,
        Choice choice,
        StackFit stack,
        double[] outOfFold
    )
    {
        var input = candidates.Input;
        var calibration = Calibrator.Fit(settings.Calibration, outOfFold, input.Labels, OutOfFoldParts(candidates, settings));
        CalibrationMap map = new(calibration.Slope, calibration.Intercept);
        double[] probabilities = Calibrator.Probabilities(map, outOfFold);
        var test = input.Test.Count > 0 ? AveragedPrediction.Compute(stack.Model, stack.Start, map, input.Test) : null;
        var search = SearchSummary.Create(candidates, settings, plain, trees, choice);
        return new(
            MetaEvaluation.Report(input, settings, search, stack, calibration, probabilities, test),
            stack.Model.ModelText,
            stack.Start,
            CandidateTable.Create(candidates, plain, trees),
            [.. Enumerable.Range(0, trees.Candidates).Select(trees.Seconds)],
            new(probabilities, outOfFold),
            test?.Probabilities ?? []
        );
    }

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
}
