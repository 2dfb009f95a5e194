using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Training;

namespace StackingK8s.Folds.Training;

/// <summary>An expert that one fold has trained.</summary>
/// <param name="Network">On the device it was trained on; disposed with this.</param>
/// <param name="Options">As they were used, with the batch size that was chosen.</param>
/// <param name="Curve">Each epoch's summary.</param>
sealed record TrainedNetwork(Expert Network, TrainingOptions Options, IReadOnlyList<EpochSummary> Curve) : IDisposable
{
    public void Dispose() => Network.Dispose();
}
