using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Devices;

/// <summary>Where networks train and embed, and why there.</summary>
/// <param name="Type">CPU or CUDA.</param>
/// <param name="Reason">For one line of a log.</param>
public sealed record DeviceChoice(DeviceType Type, string Reason)
{
    /// <summary>What may be asked for.</summary>
    public static readonly IReadOnlyList<string> Names = ["auto", "cpu", "cuda"];

    /// <summary>The CPU, or the first GPU that the process may see.</summary>
    public Device Device => new(Type);

    /// <param name="wanted">One of <see cref="Names"/>; null is auto.</param>
    /// <exception cref="DeviceException">Another word, or a GPU where none can be used.</exception>
    public static DeviceChoice Choose(string? wanted) => Choose(wanted, () => cuda.is_available());

    internal static DeviceChoice Choose(string? wanted, Func<bool> cudaIsThere) =>
        wanted switch
        {
            null or "" or "auto" => cudaIsThere()
                ? new(DeviceType.CUDA, "a GPU is there")
                : new(DeviceType.CPU, "this libtorch finds no GPU"),
            "cpu" => new(DeviceType.CPU, "it was asked for"),
            "cuda" when cudaIsThere() => new(DeviceType.CUDA, "it was asked for"),
            "cuda" => throw new DeviceException(
                "Device cuda was asked for, but this libtorch finds no GPU. Look whether nvidia-smi lists one in this container; a build for the CPU needs a CUDA libtorch directory besides. Device auto takes what is there."
            ),
            _ => throw new DeviceException($"Device '{wanted}' is not one of {string.Join(", ", Names)}."),
        };

    public override string ToString() => $"device {Type.ToString().ToLowerInvariant()}: {Reason}";
}

/// <summary>The device that was asked for, or its libraries, cannot be used; the message says what to change.</summary>
public sealed class DeviceException(string message, Exception? cause = null) : Exception(message, cause);
