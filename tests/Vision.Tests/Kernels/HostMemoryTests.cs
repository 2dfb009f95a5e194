using StackingK8s.Vision.Kernels;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Kernels;

public sealed unsafe class HostMemoryTests
{
    [Theory]
    [InlineData(8)]
    [InlineData(1L << 31)] // bytes: more than a span holds; memory that nobody touches costs nothing
    public void A_tensor_of_any_size_is_found(long bytes)
    {
        using var tensor = empty(2, bytes / 2, ScalarType.Byte);

        byte* memory = HostMemory.Address(tensor);
        (memory[0], memory[bytes - 1]) = (7, 9);

        Assert.Equal((7, 9), (tensor[0, 0].item<byte>(), tensor[1, bytes / 2 - 1].item<byte>()));
    }
}
