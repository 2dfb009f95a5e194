using System.Globalization;
using StackingK8s.Contracts;
using StackingK8s.Vision.Training;

namespace StackingK8s.FoldTraining;

/// <summary>What a fold step is told about the machine it is on; nothing of it changes what is computed, but for a device's rounding.</summary>
/// <param name="Device">STACKING_DEVICE: auto, cpu or cuda.</param>
/// <param name="MemoryLimit">STACKING_MEMORY_LIMIT: bytes this process may use, where several share the machine.</param>
public sealed record FoldMachine(string? Device = null, string? MemoryLimit = null)
{
    public static FoldMachine FromEnvironment() =>
        new(Environment.GetEnvironmentVariable("STACKING_DEVICE"), Environment.GetEnvironmentVariable("STACKING_MEMORY_LIMIT"));

    /// <exception cref="UsageException">No such device here.</exception>
    public DeviceChoice ChooseDevice()
    {
        try
        {
            return DeviceChoice.Of(Device);
        }
        catch (DeviceException unusable)
        {
            throw new UsageException($"STACKING_DEVICE: {unusable.Message}", unusable);
        }
    }

    /// <exception cref="UsageException">Not a number of bytes.</exception>
    public long MemoryBytes() => string.IsNullOrEmpty(MemoryLimit) ? Vision.Training.MemoryLimit.Bytes()
        : long.TryParse(MemoryLimit, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes > 0 ? bytes
        : throw new UsageException($"STACKING_MEMORY_LIMIT must be a number of bytes; it is '{MemoryLimit}'.");
}
