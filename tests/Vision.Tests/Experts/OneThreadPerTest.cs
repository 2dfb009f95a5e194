using StackingK8s.Tests.Vision.Experts;
using StackingK8s.Vision.Devices;
using TorchSharp;

[assembly: AssemblyFixture(typeof(OneThreadPerTest))]

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>
/// xunit already runs test classes side by side; libtorch's own threads on top would wait for each other in busy loops, and on a
/// busy machine take a hundred times as long. The program's own libtorch is loaded first: TorchSharp alone would take that of a machine
/// which has PyTorch.
/// </summary>
public sealed class OneThreadPerTest
{
    public OneThreadPerTest()
    {
        NativeTorch.Require();
        torch.set_num_threads(1);
    }
}
