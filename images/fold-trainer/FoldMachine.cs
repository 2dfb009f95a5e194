using System.Globalization;
using StackingK8s.Contracts;
using StackingK8s.Vision.Training;

namespace StackingK8s.FoldTraining;

/// <summary>What a fold step is told about the machine it is on; nothing of it changes what is computed, but for a device's rounding.</summary>
/// <param name="Device">STACKING_DEVICE: auto, cpu or cuda.</param>
/// <param name="LibTorch">STACKING_LIBTORCH: the lib folder of another libtorch than the program's own, with CUDA for instance.</param>
/// <param name="MemoryLimit">STACKING_MEMORY_LIMIT: bytes this process may use, where several share the machine.</param>
public sealed record FoldMachine(string? Device = null, string? LibTorch = null, string? MemoryLimit = null)
{
    const string DeviceVariable = "STACKING_DEVICE", LibTorchVariable = "STACKING_LIBTORCH", MemoryVariable = "STACKING_MEMORY_LIMIT";

    public static FoldMachine FromEnvironment() => new(
        Environment.GetEnvironmentVariable(DeviceVariable), Environment.GetEnvironmentVariable(LibTorchVariable), Environment.GetEnvironmentVariable(MemoryVariable));

    /// <summary>Loads libtorch; to be called before the first tensor.</summary>
    /// <exception cref="UsageException">No such device or libtorch here.</exception>
    public DeviceChoice ChooseDevice()
    {
        if (string.IsNullOrEmpty(LibTorch)) NativeTorch.Require();
        else Try(LibTorchVariable, () => NativeTorch.Use(LibTorch));
        DeviceChoice? choice = null;
        Try(DeviceVariable, () => choice = DeviceChoice.Of(Device));
        return choice!;
    }

    /// <exception cref="UsageException">Not a number of bytes.</exception>
    public long MemoryBytes() => string.IsNullOrEmpty(MemoryLimit) ? Vision.Training.MemoryLimit.Bytes()
        : long.TryParse(MemoryLimit, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) && bytes > 0 ? bytes
        : throw new UsageException($"{MemoryVariable} must be a number of bytes; it is '{MemoryLimit}'.");

    static void Try(string variable, Action use)
    {
        try
        {
            use();
        }
        catch (DeviceException unusable)
        {
            throw new UsageException($"{variable}: {unusable.Message}", unusable);
        }
    }
}
