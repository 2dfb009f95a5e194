using StackingK8s.Folds.Training;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Folds.Replay;

/// <summary>Where experts are trained again.</summary>
/// <param name="Device">Where the networks work.</param>
/// <param name="Machine">Memory.</param>
/// <param name="Folder">For decoded images and checkpoints; the same for the same run, so that a stopped training resumes.</param>
/// <param name="Progress">Counts images.</param>
/// <param name="Stop">Stops the training.</param>
public sealed record ReplayPlace(
    DeviceChoice Device,
    FoldMachine Machine,
    string Folder,
    ProgressReporter Progress,
    CancellationToken Stop
);
