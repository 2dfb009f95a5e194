using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace StackingK8s.Vision.Training;

/// <summary>
/// The loss or its gradient is no longer finite. The network's weights are worthless; the message says what was found and what to try.
/// </summary>
/// <param name="epoch">Counted from 1.</param>
/// <param name="step">The first step that went wrong, counted from 1 over all epochs.</param>
/// <param name="loss">Of that step.</param>
/// <param name="found">What was not finite, as the end of a sentence.</param>
/// <param name="options">Of the training: the message names the values to lower.</param>
public sealed class TrainingDivergedException(int epoch, int step, double loss, string found, TrainingOptions options)
    : Exception(Format(epoch, step, loss, found, options))
{
    /// <summary>Counted from 1.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>The first step that went wrong, counted from 1 over all epochs.</summary>
    public int Step { get; } = step;

    /// <summary>What was not finite, as the end of a sentence.</summary>
    public string Found { get; } = found;

    static string Format(int epoch, int step, double loss, string found, TrainingOptions options) =>
        string.Create(CultureInfo.InvariantCulture, $"Training diverged: the loss was {loss} in epoch {epoch}, step {step}; {found}. ")
        + string.Create(
            CultureInfo.InvariantCulture,
            $"Try a learning rate below {options.LearningRate} (a tenth is a good start), a warm-up longer than "
        )
        + string.Create(
            CultureInfo.InvariantCulture,
            $"{options.WarmUpFraction:P0} of the steps, or a clipping norm below {options.ClipNorm}. "
        )
        + "If none of these helps, check the initial weights for values that are not finite.";
}

/// <summary>A batch does not fit into the device's memory; the message says which sizes to try.</summary>
/// <param name="batchSize">Samples of the batch that was too large.</param>
/// <param name="accumulationSteps">Of the training: halving the batch doubles it.</param>
/// <param name="device">Whose memory is exhausted.</param>
/// <param name="cause">What libtorch or the runtime threw.</param>
public sealed class TrainingOutOfMemoryException(int batchSize, int accumulationSteps, DeviceType device, Exception cause)
    : Exception(Format(batchSize, accumulationSteps, device), cause)
{
    /// <summary>Below this many images, halving the batch leaves batch normalisation less than two.</summary>
    const int SmallestWorthHalving = 4;

    // The wording of the CUDA allocator, of libtorch's CPU allocator, and of C++ itself.
    static readonly string[] Phrases = ["out of memory", "not enough memory", "can't allocate memory", "bad_alloc"];

    /// <summary>Samples of the batch that was too large.</summary>
    public int BatchSize { get; } = batchSize;

    /// <summary>Whether libtorch or the runtime threw this because memory is exhausted.</summary>
    internal static bool IsOutOfMemory(Exception failure) =>
        failure is OutOfMemoryException
        || failure is ExternalException
            && Array.Exists(Phrases, phrase => failure.Message.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    static string Format(int batchSize, int accumulationSteps, DeviceType device)
    {
        string owner = device == DeviceType.CUDA ? "GPU" : "machine",
            problem = $"A batch of {batchSize} images does not fit into the memory of the {owner}.";
        if (batchSize < SmallestWorthHalving)
            return $"{problem} Set gradientCheckpointing: true, or choose a smaller imageSize or architecture.";
        return $"{problem} Try batchSize: {batchSize / 2} with accumulationSteps: {accumulationSteps * 2}, which trains the same steps. "
            + "gradientCheckpointing: true also saves memory, and batchSize: auto finds the largest size that fits.";
    }
}
