using System.Globalization;
using System.Runtime.InteropServices;
using TorchSharp;

namespace StackingK8s.Vision.Training;

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

/// <summary>A batch did not fit into the device's memory; the message says which sizes to try.</summary>
public sealed class TrainingOutOfMemoryException(int batchSize, int accumulationSteps, DeviceType device, Exception cause)
    : Exception(Text(batchSize, accumulationSteps, device), cause)
{
    /// <summary>Samples of the batch that was too large.</summary>
    public int BatchSize { get; } = batchSize;

    /// <summary>Whether this is how libtorch or the runtime says that memory is exhausted.</summary>
    internal static bool IsOutOfMemory(Exception failure) =>
        failure is OutOfMemoryException
        || failure is ExternalException
            && Array.Exists(Phrases, phrase => failure.Message.Contains(phrase, StringComparison.OrdinalIgnoreCase));

    // Of the CUDA allocator, of the CPU's, and of C++ itself.
    static readonly string[] Phrases = ["out of memory", "not enough memory", "can't allocate memory", "bad_alloc"];

    static string Text(int batchSize, int accumulationSteps, DeviceType device)
    {
        string problem =
            $"A batch of {batchSize} images does not fit into the memory of the {(device == DeviceType.CUDA ? "GPU" : "machine")}.";
        return batchSize < 4
            ? $"{problem} Smaller batches make no sense: set gradientCheckpointing: true, or choose a smaller imageSize or architecture."
            : $"{problem} Try batchSize: {batchSize / 2} with accumulationSteps: {accumulationSteps * 2}, which trains the same steps; gradientCheckpointing: true needs less memory too; batchSize: auto finds the largest that fits.";
    }
}
