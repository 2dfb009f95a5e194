using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Training;
using StackingK8s.Images.FoldTrainer;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Folds;

[Collection(nameof(TorchProcess))]
public sealed class FoldSelfTestTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_missing_device_fails_with_the_name_of_the_variable()
    {
        var rejected = await Assert.ThrowsAsync<UsageException>(() => FoundAsync("libtorch", new(Device: "abacus")));

        Assert.StartsWith("STACKING_DEVICE:", rejected.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_network_makes_two_steps_on_jpegs()
    {
        Assert.Matches(
            @"^2\.10\.0\S*, device cpu: as requested, 2 steps of efficientnetv2_test, loss [0-2]\.\d{3}$",
            await FoundAsync("libtorch", new(Device: "cpu"))
        );
        Assert.Matches(@"libvips 8\.\d+\.\d+, 1024 pixels of a JPEG decoded$", await FoundAsync("libvips", new()));
    }

    public void Dispose() => folder.Dispose();

    Task<string> FoundAsync(string name, FoldMachine machine) =>
        new FoldSelfTest(machine).Checks.Single(check => check.Name == name).TryAsync(folder.Root);
}
