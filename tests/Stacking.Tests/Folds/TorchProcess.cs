using StackingK8s.Vision.Devices;

namespace StackingK8s.Tests.Stacking.Folds;

/// <summary>
/// Tests that use libtorch, one after another: its random generator and its number of threads belong to the process, and a test that
/// changes them while another trains changes that one's bits. The program's own libtorch is loaded first, as programs do it.
/// </summary>
[CollectionDefinition(nameof(TorchProcess))]
public sealed class TorchProcess : ICollectionFixture<TorchProcess>
{
    public TorchProcess() => NativeTorch.Require();
}
