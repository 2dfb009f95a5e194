using StackingK8s.TestKit;
using StackingK8s.Vision.Devices;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Devices;

public sealed class NativeTorchTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public void A_folder_without_libtorch_is_rejected_with_the_missing_files()
    {
        folder.Write("lib/libc10.so", "");
        var rejected = Assert.Throws<DeviceException>(() => NativeTorch.Check(folder.File("lib"), folder.Root));
        Assert.Contains("(missing: libtorch_cpu.so, libtorch.so)", rejected.Message, StringComparison.Ordinal);
        Assert.Throws<DeviceException>(() => NativeTorch.Check(folder.File("nowhere"), folder.Root));
    }

    [Theory]
    [InlineData("2.9.1+cu128\n", false), InlineData("2.10.0+cu128\n", true), InlineData(null, true)]
    public void Another_version_is_rejected(string? version, bool usable)
    {
        foreach (string library in (string[])["libc10.so", "libtorch_cpu.so", "libtorch.so"])
            folder.Write($"lib/{library}", "");
        if (version is not null)
            folder.Write("build-version", version);
        if (usable)
            Assert.Equal(folder.File("lib"), NativeTorch.Check(folder.File("lib"), folder.Root));
        else
            Assert.Contains(
                "holds libtorch 2.9.1+cu128",
                Assert.Throws<DeviceException>(() => NativeTorch.Check(folder.File("lib"), folder.Root)).Message,
                StringComparison.Ordinal
            );
    }

    [Fact]
    public void A_program_that_brings_its_own_libtorch_beside_itself_keeps_it()
    {
        folder.Write("libtorch_cpu.so", "");
        Assert.Contains(
            "cannot be replaced",
            Assert.Throws<DeviceException>(() => NativeTorch.Check(folder.Root, folder.Root)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void This_program_loads_the_version_it_names_from_the_folder_beside_it()
    {
        using var tensor = torch.ones(1);
        Assert.StartsWith(NativeTorch.Version, torch.__version__, StringComparison.Ordinal);
        Assert.Equal(
            Path.Combine(AppContext.BaseDirectory, "libtorch", "libtorch_cpu.so"),
            Assert.Single(
                File.ReadLines("/proc/self/maps")
                    .Where(line => line.EndsWith("libtorch_cpu.so", StringComparison.Ordinal))
                    .Select(line => line[line.IndexOf('/')..])
                    .Distinct()
            )
        );
    }

    public void Dispose() => folder.Dispose();
}
