using System.Globalization;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>The loss or its gradient is no longer finite. The network's weights are worthless; the message says what was found and what to try.</summary>
public sealed class TrainingDivergedException(int epoch, int step, double loss, string found, TrainingOptions options)
    : Exception(
        string.Create(
            CultureInfo.InvariantCulture,
            $"Training diverged: the loss was {loss} in epoch {epoch}, step {step}; {found}. Try a learning rate below {options.LearningRate} (a tenth is a good start), a longer warm-up than {options.WarmUpFraction:P0} of the steps, or a smaller clipping norm than {options.ClipNorm}; if none helps, look for initial weights that are not finite."
        )
    )
{
    /// <summary>Counted from 1.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>The first step that went wrong, counted from 1 over all epochs.</summary>
    public int Step { get; } = step;

    /// <summary>What was not finite.</summary>
    public string Found { get; } = found;
}
