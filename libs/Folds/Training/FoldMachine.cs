using System.Globalization;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Folds.Training;

/// <summary>What a fold step is told about the machine it is on; nothing of it changes what is computed, but for a device's rounding.</summary>
/// <param name="Device">STACKING_DEVICE: auto, cpu or cuda.</param>
/// <param name="LibTorch">STACKING_LIBTORCH: the lib folder of another libtorch than the program's own, with CUDA for instance.</param>
/// <param name="MemoryLimit">STACKING_MEMORY_LIMIT: bytes this process may use, where several share the machine.</param>
/// <param name="ImageBudget">STACKING_IMAGE_BUDGET: bytes that fetched images and shards may take in the cache folder.</param>
public sealed record FoldMachine(string? Device = null, string? LibTorch = null, string? MemoryLimit = null, string? ImageBudget = null)
{
    const string DeviceVariable = "STACKING_DEVICE",
        LibTorchVariable = "STACKING_LIBTORCH",
        MemoryVariable = "STACKING_MEMORY_LIMIT",
        ImageVariable = "STACKING_IMAGE_BUDGET";

    public static FoldMachine FromEnvironment() =>
        new(
            Environment.GetEnvironmentVariable(DeviceVariable),
            Environment.GetEnvironmentVariable(LibTorchVariable),
            Environment.GetEnvironmentVariable(MemoryVariable),
            Environment.GetEnvironmentVariable(ImageVariable)
        );

    /// <summary>Loads libtorch; to be called before the first tensor.</summary>
    /// <param name="named">What the user named the device with, for messages.</param>
    /// <exception cref="UsageException">No such device or libtorch here.</exception>
    public DeviceChoice ChooseDevice(string named = DeviceVariable)
    {
        if (string.IsNullOrEmpty(LibTorch))
            NativeTorch.Require();
        else
            Try(LibTorchVariable, () => NativeTorch.Use(LibTorch));
        DeviceChoice? choice = null;
        Try(named, () => choice = DeviceChoice.Choose(Device));
        return choice!;
    }

    /// <exception cref="UsageException">Not a number of bytes.</exception>
    public long MemoryBytes() =>
        Bytes(MemoryVariable, MemoryLimit) switch
        {
            null => Vision.Devices.MemoryLimit.Detect(),
            0 => throw new UsageException($"{MemoryVariable} must be more than 0."),
            { } bytes => bytes,
        };

    /// <returns>null where nothing is set; 0 keeps nothing that is decoded.</returns>
    /// <exception cref="UsageException">Not a number of bytes.</exception>
    public long? ImageBytes() => Bytes(ImageVariable, ImageBudget);

    static long? Bytes(string variable, string? value) =>
        string.IsNullOrEmpty(value) ? null
        : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long bytes) ? bytes
        : throw new UsageException($"{variable} must be a number of bytes; it is '{value}'.");

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
