using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Steps;

/// <summary>What a step's work may touch besides its task.</summary>
/// <param name="Store">The artifact store named in the task.</param>
/// <param name="ScratchFolder">This attempt's own folder; gone when the step ends.</param>
/// <param name="CacheFolder">Shared with other steps on this machine; everything in it can be made again.</param>
/// <param name="Threads">Cores this process may use, as the operating system or the container grants them.</param>
/// <param name="Progress">Where the step says what it is doing.</param>
/// <param name="Stop">Asks the step to end soon.</param>
public sealed record StepContext(
    IArtifactStore Store,
    string ScratchFolder,
    string CacheFolder,
    int Threads,
    ProgressReporter Progress,
    CancellationToken Stop
);
