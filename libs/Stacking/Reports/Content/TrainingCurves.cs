namespace StackingK8s.Stacking.Reports.Content;

/// <summary>How one expert's training went in each fold.</summary>
/// <param name="Expert">Its name.</param>
/// <param name="Folds">One curve per fold, in fold order; each in epoch order.</param>
public sealed record TrainingCurves(string Expert, IReadOnlyList<IReadOnlyList<EpochLoss>> Folds)
{
    /// <summary>Log-loss of the rows that each fold holds out, in nats; empty where it is not counted.</summary>
    public IReadOnlyList<double> HeldOutLoss { get; init; } = [];
}

/// <summary>One point of a training curve.</summary>
/// <param name="Epoch">Counted from 1.</param>
/// <param name="Loss">Mean cross entropy of the epoch's augmented training images, in nats.</param>
/// <param name="ValidationLoss">Log-loss of the rows set aside for early stopping, in nats; null without early stopping.</param>
/// <param name="Step">Optimiser steps done at its end.</param>
public sealed record EpochLoss(int Epoch, double Loss, double? ValidationLoss = null, int Step = 0);
