using System.Globalization;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Stacking.Reports;

/// <summary>
/// What the numbers of a finished run say about whether its networks have learnt: what was seen, then what to change. Pure. The rows that a
/// network is scored on are those its fold held out, after its training: they chose nothing.
/// </summary>
public static class LearningSigns
{
    /// <summary>An expert this far below the best one, in AUC, adds little to a stack.</summary>
    const double FarBelow = 0.1;

    /// <summary>
    /// Learnt by heart: the log-loss of rows held out is this much above that of training, in nats, and the training's is below this.
    /// </summary>
    const double OverfitGap = 0.3,
        LowTrainingLoss = 0.35;

    /// <summary>A validation loss that ends this much above its lowest has passed its best epoch long ago.</summary>
    const double PastBest = 1.25;

    static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Finds them.</summary>
    /// <param name="outOfFold">Each expert, the mean of logits and the meta-model on rows they had not seen.</param>
    /// <param name="threshold">How the rows are called at the threshold, out of fold.</param>
    /// <param name="curves">Each expert's trainings.</param>
    /// <returns>A sentence or two each; none where all is well.</returns>
    public static IReadOnlyList<string> Find(
        IReadOnlyList<ScoreReport> outOfFold,
        OperatingPoint threshold,
        IReadOnlyList<TrainingCurves> curves
    )
    {
        var experts = outOfFold.Where(score => score.Model is not (MetaReport.MeanOfLogits or MetaReport.MetaModel)).ToList();
        return
        [
            .. experts.SelectMany(expert => OfExpert(expert, curves.FirstOrDefault(each => each.Expert == expert.Model)?.Folds ?? [])),
            .. FarBelowTheBest(experts),
            .. OneLabel(threshold),
        ];
    }

    /// <summary>How many steps each expert's trainings took, and where their loss began and ended.</summary>
    /// <param name="curves">Each expert's trainings.</param>
    public static IEnumerable<string> Steps(IReadOnlyList<TrainingCurves> curves) =>
        curves
            .Where(each => each.Folds.Any(fold => fold.Count > 0))
            .Select(each => each with { Folds = [.. each.Folds.Where(fold => fold.Count > 0)] })
            .Select(each =>
                string.Create(
                    Invariant,
                    $"{each.Expert}: {each.Folds.Max(fold => fold[^1].Step):N0} optimiser steps per training, "
                        + $"training loss {Median(each.Folds, fold => fold[0].Loss):0.000} in the first epoch and "
                        + $"{Median(each.Folds, fold => fold[^1].Loss):0.000} in the last"
                )
            );

    static IEnumerable<string> OfExpert(ScoreReport expert, IReadOnlyList<IReadOnlyList<EpochLoss>> folds)
    {
        var trained = folds.Where(fold => fold.Count > 0).ToList();
        int stuck = trained.Count(fold => StuckTraining.IsStuck([.. fold.Select(epoch => epoch.Loss)]));
        if (stuck > 0)
            yield return string.Create(
                Invariant,
                $"{expert.Model}: the training loss never left {StuckTraining.Chance:0.000}, that of guessing, in {stuck} of "
                    + $"{trained.Count} folds. Train more steps (epochs, or a smaller batchSize), try a learningRate three times higher or "
                    + $"lower, or the other view."
            );
        else if (!(expert.AucLow > 0.5))
            yield return string.Create(
                Invariant,
                $"{expert.Model}: no better than chance out of fold (AUC {expert.Auc:0.000}, interval from "
                    + $"{expert.AucLow:0.000}), though its training loss fell: what it learnt does "
                    + $"not carry over. Try the other view, more images, or initialWeights."
            );
        if (trained.Count == 0)
            yield break;
        double training = Median(trained, fold => fold[^1].Loss);
        if (trained.Count(IsPastBest) * 2 > trained.Count)
            yield return $"{expert.Model}: overfits, since its validation loss rose again long before the end. "
                + "Train fewer epochs, or set earlyStopping.patience lower.";
        else if (training < LowTrainingLoss && expert.LogLoss > training + OverfitGap)
            yield return string.Create(
                Invariant,
                $"{expert.Model}: overfits: log-loss {training:0.000} on its training rows and {expert.LogLoss:0.000} on rows held out. "
                    + $"Train fewer epochs or set earlyStopping, add images, or raise weightDecay, dropPath or augmentation."
            );
    }

    static bool IsPastBest(IReadOnlyList<EpochLoss> fold)
    {
        double[] losses = [.. fold.Select(epoch => epoch.ValidationLoss).OfType<double>()];
        return losses.Length > 0 && losses[^1] > PastBest * losses.Min();
    }

    static IEnumerable<string> FarBelowTheBest(List<ScoreReport> experts)
    {
        if (experts.MaxBy(expert => expert.Auc) is not { } best)
            yield break;
        foreach (var expert in experts.Where(expert => expert.AucLow > 0.5 && expert.AucHigh < best.AucLow))
            if (expert.Auc < best.Auc - FarBelow)
                yield return string.Create(
                    Invariant,
                    $"{expert.Model}: far below {best.Model} out of fold (AUC {expert.Auc:0.000} and {best.Auc:0.000}). Give it that one's "
                        + $"view and image size, more steps, or leave it out."
                );
    }

    static IEnumerable<string> OneLabel(OperatingPoint threshold)
    {
        if (threshold is { TruePositiveRate: >= 1, FalsePositiveRate: >= 1 } or { TruePositiveRate: <= 0, FalsePositiveRate: <= 0 })
            yield return $"At the threshold all rows are called {(threshold.TruePositiveRate > 0 ? "positive" : "negative")}. "
                + "Choose another rule (meta.threshold), such as youden; if the AUC is near .5, the networks must learn first.";
    }

    static double Median<T>(IReadOnlyList<T> items, Func<T, double> value)
    {
        double[] sorted = [.. items.Select(value).Order()];
        return sorted[sorted.Length / 2];
    }
}
