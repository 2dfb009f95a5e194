using StackingK8s.Contracts.Spec;

namespace StackingK8s.Cli.Init;

/// <summary>One expert of the run file, and why it is so.</summary>
sealed record ExpertChoice(string Name, string Architecture, int ImageSize, PixelView View, int Epochs, string LearningRate, string Why)
{
    /// <summary>The filter of the residual view.</summary>
    public ResidualKind Residual { get; init; }
}

/// <summary>What the run file says, with the reasons that become its comments.</summary>
/// <param name="Folds">Number of folds.</param>
/// <param name="BatchSize">Of every expert.</param>
/// <param name="Steps">Optimiser steps of each training.</param>
/// <param name="Experts">The networks.</param>
/// <param name="ViewReason">Why they look at what they look at.</param>
/// <param name="KeepsColours">Whether the augmentation leaves light and colour alone.</param>
/// <param name="Balanced">Whether each class counts the same.</param>
/// <param name="FineTune">Whether pretrained weights are worth fetching.</param>
/// <param name="Parallelism">Folds at a time.</param>
/// <param name="Minutes">That the run probably takes; null where it is not known.</param>
/// <param name="Cautions">What stands in the way of learning.</param>
sealed record RunChoice(
    int Folds,
    int BatchSize,
    int Steps,
    IReadOnlyList<ExpertChoice> Experts,
    string ViewReason,
    bool KeepsColours,
    bool Balanced,
    bool FineTune,
    int Parallelism,
    int? Minutes,
    IReadOnlyList<string> Cautions
);
