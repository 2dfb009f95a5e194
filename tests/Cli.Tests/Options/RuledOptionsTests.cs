using System.CommandLine;
using StackingK8s.Cli.Options;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Tests.Cli.Options;

public class RuledOptionsTests
{
    readonly RuledOptions ruled = new();
    readonly Option<int> folds;
    readonly Option<long> seed;
    readonly Option<int?> size;
    readonly Option<string?> device;

    public RuledOptionsTests()
    {
        folds = ruled.AddDefault("--folds", (FoldsSpec spec) => spec.Count, "Number of folds");
        seed = ruled.AddDefault("--seed", (RunSpec spec) => spec.Seed, "Seed");
        size = ruled.Add("--image-size", (ExpertSpec spec) => spec.ImageSize, "Pixels");
        device = ruled.Add("--device", (ComputeSettings settings) => settings.Device, "Device", "auto");
    }

    ParseResult Parse(string line) => new RootCommand { folds, seed, size, device }.Parse(line);

    [Theory]
    [InlineData("--folds 1", "--folds must be 2 to 100, not 1.")]
    [InlineData("--folds 101", "--folds must be 2 to 100, not 101.")]
    [InlineData("--seed -1", "--seed must be 0 to 4294967295, not -1.")]
    [InlineData("--seed 4294967296", "--seed must be 0 to 4294967295, not 4294967296.")]
    [InlineData("--image-size 15", "--image-size must be 16 to 2048, not 15.")]
    [InlineData("--device tpu", "--device 'tpu' is not one of auto, cpu, cuda.")]
    public void An_option_allows_what_the_field_it_stands_for_allows(string line, string message) =>
        Assert.Equal(message, Assert.Throws<UsageException>(() => ruled.Check(Parse(line)).Throw()).Message);

    [Fact]
    public void All_wrong_options_are_reported_at_once_with_what_only_the_command_sees()
    {
        var problems = ruled.Check(Parse("--device tpu --folds 0"));
        problems.Require(false, "No images");
        Assert.Equal(
            "--folds must be 2 to 100, not 0.\n--device 'tpu' is not one of auto, cpu, cuda.\nNo images.",
            Assert.Throws<UsageException>(problems.Throw).Message
        );
    }

    [Theory, InlineData(""), InlineData("--folds 2 --seed 4294967295 --image-size 16 --device cuda")]
    public void Values_at_the_ends_and_options_left_out_are_accepted(string line) => ruled.Check(Parse(line)).Throw();

    [Fact]
    public void Defaults_and_allowed_values_come_from_the_field()
    {
        var parsed = Parse("");
        Assert.Equal((5, 42L, null, null), (parsed.GetValue(folds), parsed.GetValue(seed), parsed.GetValue(size), parsed.GetValue(device)));
        Assert.Equal("Number of folds: 2 to 100", folds.Description);
        Assert.Equal("Device: auto, cpu, cuda (default: auto)", device.Description);
    }
}
