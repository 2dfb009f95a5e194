using StackingK8s.Vision.Devices;

namespace StackingK8s.Tests.Vision.Devices;

public sealed class DeviceChoiceTests
{
    [Theory]
    [InlineData(null, false, "device cpu: this libtorch finds no GPU"), InlineData("auto", true, "device cuda: a GPU is available")]
    [
        InlineData("", true, "device cuda: a GPU is available"),
        InlineData("cpu", true, "device cpu: as requested"),
        InlineData("cuda", true, "device cuda: as requested")
    ]
    public void Says_which_and_why(string? wanted, bool cuda, string expected) =>
        Assert.Equal(expected, DeviceChoice.Choose(wanted, () => cuda).ToString());

    [Fact]
    public void A_missing_GPU_and_an_unknown_name_are_rejected()
    {
        Assert.Contains(
            "finds no GPU",
            Assert.Throws<DeviceException>(() => DeviceChoice.Choose("cuda", () => false)).Message,
            StringComparison.Ordinal
        );
        Assert.Equal(
            "Unknown device 'gpu'. Use auto, cpu or cuda.",
            Assert.Throws<DeviceException>(() => DeviceChoice.Choose("gpu", () => true)).Message
        );
    }
}
