using StackingK8s.Vision.Devices;

namespace StackingK8s.Tests.Cli;

/// <summary>
/// Tests that use libtorch, one after another and with the program's own libtorch loaded first: its random generator and its number of
/// threads belong to the process.
/// </summary>
[CollectionDefinition(nameof(TorchProcess))]
public sealed class TorchProcess : ICollectionFixture<TorchProcess>
{
    public TorchProcess() => NativeTorch.Require();
}
