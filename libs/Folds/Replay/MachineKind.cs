using StackingK8s.Contracts.Results;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Folds.Replay;

/// <summary>Whether networks have the same last bits on two machines.</summary>
public static class MachineKind
{
    /// <summary>This machine, after <see cref="OperationThreads.Set"/>.</summary>
    /// <param name="device">Where networks work here.</param>
    public static MachineDescription Here(DeviceChoice device) =>
        ThisMachine.Describe(device.Name, new(NativeTorch.Version, TorchArithmetic.Kernels(), OperationThreads.Count));

    /// <summary>What may change last bits from one machine to another. Pure.</summary>
    /// <param name="recorded">Where the networks were trained; null where no record says.</param>
    /// <param name="here">This machine.</param>
    /// <returns>A phrase for each difference; none for machines of the same kind.</returns>
    public static IReadOnlyList<string> Differences(MachineDescription? recorded, MachineDescription here)
    {
        if (recorded?.Arithmetic is not { } then || here.Arithmetic is not { } now)
            return ["the machine is not recorded"];
        List<string> differences = [];
        Compare("processor", recorded.Cpu, here.Cpu);
        Compare("libtorch", then.LibTorch, now.LibTorch);
        Compare("kernels", then.Kernels, now.Kernels);
        Compare("threads", $"{then.Threads}", $"{now.Threads}");
        if (recorded.Device != "cpu" || here.Device != "cpu")
            differences.Add($"{recorded.Device} then, {here.Device} here: a GPU adds in varying order");
        return differences;

        void Compare(string what, string before, string after)
        {
            if (before != after)
                differences.Add($"{what} {before} then, {after} here");
        }
    }
}
