using System.Globalization;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Folds.Training;

/// <summary>Settings of the machine a fold step runs on. They change nothing that is computed, except for the device's rounding.</summary>
/// <param name="Device">STACKING_DEVICE: auto, cpu or cuda; null is auto.</param>
/// <param name="LibTorch">STACKING_LIBTORCH: the lib folder of another libtorch than the program's own, one with CUDA for instance.</param>
/// <param name="MemoryLimit">
/// STACKING_MEMORY_LIMIT: bytes this process may use, where several share the machine; null is what the container or machine has.
/// </param>
/// <param name="ImageBudget">
/// STACKING_IMAGE_BUDGET: bytes that fetched images and shards may take in the cache folder; null is half of what is free.
/// </param>
public sealed record FoldMachine(string? Device = null, string? LibTorch = null, string? MemoryLimit = null, string? ImageBudget = null)
{
    const string DeviceVariable = "STACKING_DEVICE",
        LibTorchVariable = "STACKING_LIBTORCH",
        MemoryVariable = "STACKING_MEMORY_LIMIT",
        ImageVariable = "STACKING_IMAGE_BUDGET";

    /// <summary>Reads the four variables; they are checked when they are used.</summary>
    public static FoldMachine FromEnvironment() =>
        new(
            Environment.GetEnvironmentVariable(DeviceVariable),
            Environment.GetEnvironmentVariable(LibTorchVariable),
            Environment.GetEnvironmentVariable(MemoryVariable),
            Environment.GetEnvironmentVariable(ImageVariable)
        );

    /// <summary>Loads libtorch and chooses the device. Call it before the first tensor is made.</summary>
    /// <param name="setting">The setting by which the user chose the device, for messages.</param>
    /// <exception cref="UsageException">No such device or libtorch here.</exception>
    public DeviceChoice ChooseDevice(string setting = DeviceVariable)
    {
        if (string.IsNullOrEmpty(LibTorch))
            NativeTorch.Require();
        else
            Try(LibTorchVariable, () => NativeTorch.Use(LibTorch));
        DeviceChoice? choice = null;
        Try(setting, () => choice = DeviceChoice.Choose(Device));
        return choice!;
    }

    /// <summary>Bytes of memory this process may use.</summary>
    /// <exception cref="UsageException">The setting is not a number of bytes above 0.</exception>
    public long MemoryBytes() =>
        Bytes(MemoryVariable, MemoryLimit) switch
        {
            null => Vision.Devices.MemoryLimit.Detect(),
            0 => throw new UsageException($"{MemoryVariable} must be more than 0."),
            { } bytes => bytes,
        };

    /// <summary>Bytes that fetched images may take.</summary>
    /// <returns>Null where nothing is set; with 0 no fetched file is kept once it is decoded.</returns>
    /// <exception cref="UsageException">The setting is not a number of bytes.</exception>
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
