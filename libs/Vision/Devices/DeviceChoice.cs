using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Devices;

/// <summary>Where networks train and embed, and why there.</summary>
/// <param name="Type">CPU or CUDA.</param>
/// <param name="Reason">As the end of a line of the log.</param>
public sealed record DeviceChoice(DeviceType Type, string Reason)
{
    /// <summary>The names that <see cref="Choose(string?)"/> accepts.</summary>
    public static readonly IReadOnlyList<string> Names = ["auto", "cpu", "cuda"];

    /// <summary>The CPU, or the first GPU that the process may see.</summary>
    public Device Device => new(Type);

    /// <summary>cpu, or cuda with the name of the GPU as its driver gives it.</summary>
    public string Name => Type == DeviceType.CPU ? "cpu" : string.Join(" ", GpuModels().Prepend("cuda"));

    /// <summary>Chooses a device by name.</summary>
    /// <param name="wanted">One of <see cref="Names"/>; null or empty is auto: a GPU where libtorch finds one, else the CPU.</param>
    /// <returns>The device and the reason.</returns>
    /// <exception cref="DeviceException">An unknown name, or cuda where libtorch finds no GPU.</exception>
    public static DeviceChoice Choose(string? wanted) => Choose(wanted, () => cuda.is_available());

    internal static DeviceChoice Choose(string? wanted, Func<bool> isCudaAvailable) =>
        wanted switch
        {
            null or "" or "auto" => isCudaAvailable()
                ? new(DeviceType.CUDA, "a GPU is available")
                : new(DeviceType.CPU, "this libtorch finds no GPU"),
            "cpu" => new(DeviceType.CPU, "as requested"),
            "cuda" when isCudaAvailable() => new(DeviceType.CUDA, "as requested"),
            "cuda" => throw new DeviceException(
                "Device cuda is not available: this libtorch finds no GPU. Check that nvidia-smi lists one in this container; a CPU build "
                    + "also needs the directory of a CUDA libtorch. Or use device auto, which falls back to the CPU."
            ),
            _ => throw new DeviceException($"Unknown device '{wanted}'. Use {string.Join(", ", Names.SkipLast(1))} or {Names[^1]}."),
        };

    // Every GPU that the driver shows this container has its folder here; machines have one model as a rule.
    static IEnumerable<string> GpuModels()
    {
        const string Driver = "/proc/driver/nvidia/gpus";
        return !Directory.Exists(Driver)
            ? []
            : Directory
                .EnumerateDirectories(Driver)
                .Select(gpu => Path.Combine(gpu, "information"))
                .Where(File.Exists)
                .SelectMany(File.ReadLines)
                .Where(line => line.StartsWith("Model:", StringComparison.Ordinal))
                .Select(line => line["Model:".Length..].Trim())
                .Distinct();
    }

    /// <summary>A line for the log.</summary>
    /// <returns>Device and reason.</returns>
    public override string ToString() => $"device {Type.ToString().ToLowerInvariant()}: {Reason}";
}

/// <summary>The requested device, or its libraries, cannot be used; the message says what to change.</summary>
/// <param name="message">What failed, and the fix.</param>
/// <param name="cause">The exception behind it, if any.</param>
public sealed class DeviceException(string message, Exception? cause = null) : Exception(message, cause);
