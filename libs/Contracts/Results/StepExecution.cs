using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Results;

/// <summary>
/// When and where a step was done for a run. It stands beside the result, not in it: equal work has equal results, whenever and wherever it
/// is done.
/// </summary>
/// <param name="ProgramVersion">Version and build of the step program.</param>
/// <param name="Machine">Where it was done; null for a reused attempt, whose machine the record of the run that made it names.</param>
/// <param name="Started">When the step's process started, by its own clock.</param>
/// <param name="Finished">When its attempt was committed, or found.</param>
/// <param name="Reused">Whether another run, or an earlier start, had committed the attempt already.</param>
public sealed record StepExecution(
    string ProgramVersion,
    MachineDescription? Machine,
    DateTimeOffset Started,
    DateTimeOffset Finished,
    bool Reused
);

/// <summary>A machine, as far as it may matter to numbers and times.</summary>
/// <param name="Cpu">The processor's name, and whether it has AVX-512, by which libraries choose their kernels.</param>
/// <param name="Cores">Cores that the process could use; at least 1.</param>
/// <param name="MemoryBytes">Memory of the machine, or of the container where that has a limit.</param>
/// <param name="Device">Where the networks' arithmetic was done: cpu, or cuda with the GPU's name.</param>
/// <param name="OperatingSystem">Name and version, and the .NET runtime.</param>
/// <param name="Arithmetic">What the last bits of networks depend on; null where none were trained, or an older version did it.</param>
public sealed record MachineDescription(
    string Cpu,
    int Cores,
    long MemoryBytes,
    string Device,
    string OperatingSystem,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ArithmeticDescription? Arithmetic = null
);

/// <summary>What the last bits of a trained network depend on besides its task and the processor.</summary>
/// <param name="LibTorch">Version of libtorch.</param>
/// <param name="Kernels">The vector instructions that libtorch chose its kernels by: DEFAULT, AVX2 or AVX512.</param>
/// <param name="Threads">Threads inside an operation, at least 1.</param>
public sealed record ArithmeticDescription(string LibTorch, string Kernels, int Threads);
