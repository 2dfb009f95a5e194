using StackingK8s.Contracts.Results;

namespace StackingK8s.Contracts.Status;

/// <summary>What a running step was doing when the operator last asked; the short form of <see cref="StepProgress"/>.</summary>
/// <param name="Percent">Of the whole step, 0 to 100.</param>
/// <param name="Activity">training, for instance.</param>
/// <param name="Expert">The expert at work, if any.</param>
/// <param name="Epoch">Such as 3/12, in training.</param>
/// <param name="Rate">Such as 412 images/s.</param>
/// <param name="SecondsLeft">Of the activity; null when unknown.</param>
public sealed record StepActivity(int Percent, string Activity, string? Expert, string? Epoch, string? Rate, long? SecondsLeft);
