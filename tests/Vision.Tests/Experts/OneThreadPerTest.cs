using StackingK8s.Tests.Vision.Experts;
using TorchSharp;

[assembly: AssemblyFixture(typeof(OneThreadPerTest))]

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>
/// xunit already runs test classes side by side; libtorch's own threads on top would wait for each other in busy loops, and on a
/// busy machine take a hundred times as long.
/// </summary>
public sealed class OneThreadPerTest
{
    public OneThreadPerTest() => torch.set_num_threads(1);
}
