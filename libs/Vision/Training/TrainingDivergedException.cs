using System.Globalization;

namespace StackingK8s.Vision.Training;

/// <summary>The loss is no longer a finite number. The network's weights are worthless; the message says what to try.</summary>
public sealed class TrainingDivergedException(int epoch, int step, double loss, TrainingOptions options) : Exception(string.Create(CultureInfo.InvariantCulture,
    $"Training diverged: the loss became {loss} in epoch {epoch}, at or before step {step}. Try a learning rate below {options.LearningRate} (a tenth is a good start), a longer warm-up than {options.WarmUpFraction:P0} of the steps, or a smaller clipping norm than {options.ClipNorm}; if none helps, look for initial weights that are not finite."))
{
    /// <summary>Counted from 1.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Steps done when it was noticed, over all epochs.</summary>
    public int Step { get; } = step;
}
