using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Steps;

/// <summary>What a step has besides its task.</summary>
/// <param name="Store">The artifact store named in the task.</param>
/// <param name="ScratchFolder">This attempt's own folder; gone when the step ends.</param>
/// <param name="CacheFolder">Shared with other steps on this machine; nothing in it is needed to keep.</param>
/// <param name="Threads">Cores this process may use, as the operating system or the container grants them.</param>
/// <param name="Progress">Where the step reports what it is doing.</param>
/// <param name="Stop">Cancelled when the step is to end soon.</param>
public sealed record StepContext(
    IArtifactStore Store,
    string ScratchFolder,
    string CacheFolder,
    int Threads,
    ProgressReporter Progress,
    CancellationToken Stop
);
