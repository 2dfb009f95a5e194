using StackingK8s.Cli.SampleData;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Cli.SampleData;

public class OptionFaultsTests
{
    static readonly SampleDataOptions Good = new()
    {
        PhotosFolder = "photos",
        OutFolder = "out",
        Count = 200,
    };

    static readonly Photograph[] Photographs =
    [
        .. Enumerable.Range(0, 10).Select(i => new Photograph($"p{i}.jpg", 640, 480, $"digest{i}")),
    ];

    public static TheoryData<SampleDataOptions, string> Faults =>
        new()
        {
            { Good with { Size = 16 }, "a size of 16 pixels is outside 32 to 512" },
            { Good with { Size = 500 }, "p0.jpg is 640 x 480 pixels, smaller than a crop of 500; remove it or lower the size" },
            { Good with { Count = 201 }, "a count of 201 is odd, but every photograph gives as many real as forged crops; make it 202" },
            { Good with { Count = 10 }, "a count of 10 is too low: 6 photographs, each a real and a forged crop, make at least 12" },
            { Good with { Count = -4 }, "a count of -4 is too low" },
            { Good with { TestCount = 0 }, "a test count of 0 is too low: 4 photographs" },
            { Good with { TestCount = 9 }, "a test count of 9 is odd" },
            {
                Good with
                {
                    TestPhotographs = 6,
                },
                "10 photographs are fewer than 6 for the test and one for each of 5 folds; add 1 or keep fewer apart"
            },
            { Good with { TestPhotographs = 0 }, "no photograph is kept apart for the test" },
            { Good with { TestPhotographNames = ["p1", "cat"] }, "test photograph 'cat' is not among the photographs" },
            { Good with { Manipulations = [] }, "no manipulation is named" },
            { Good with { Manipulations = [new(Manipulation.None)] }, "a real crop is no forgery" },
            { Good with { Manipulations = [new(Manipulation.Phase, -1)] }, "manipulation 'phase' has the weight -1" },
            { Good with { Manipulations = [new(Manipulation.Phase, double.NaN)] }, "manipulation 'phase' has the weight NaN" },
            { Good with { Manipulations = [new(Manipulation.Phase), new(Manipulation.Phase)] }, "manipulation 'phase' is named 2 times" },
            { Good with { MinQuality = 96 }, "JPEG qualities 96 to 95" },
            { Good with { MaxScale = 0.5 }, "a largest scale of 0.5" },
            { Good with { Folds = 1 }, "1 folds are too few" },
        };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void A_fault_is_named_with_the_way_out(SampleDataOptions options, string message)
    {
        var refused = Assert.Throws<SampleDataException>(() => CropPlanner.Plan(Photographs, options));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var refused = Assert.Throws<SampleDataException>(() =>
            CropPlanner.Plan(Photographs, Good with { Count = 201, Size = 1, TestCount = 9 })
        );
        Assert.Equal(3, refused.Message.Split('\n').Length);
    }

    [Fact]
    public void The_same_file_twice_is_refused()
    {
        Photograph[] copied = [.. Photographs, Photographs[0] with { File = "copy.jpg" }];
        Assert.Contains("p0.jpg, copy.jpg are the same file", Assert.Single(OptionFaults.Of(copied, Good)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_of_one_group_name_are_refused()
    {
        Photograph[] twins = [.. Photographs, Photographs[0] with { File = "p0.png", Sha256 = "other" }];
        Assert.Contains("p0.jpg, p0.png would be one group 'p0'", Assert.Single(OptionFaults.Of(twins, Good)), StringComparison.Ordinal);
    }

    [Fact]
    public void Good_options_have_no_fault() => Assert.Empty(OptionFaults.Of(Photographs, Good));

    [Theory]
    [InlineData("phase,blur", "manipulation 'blur' is unknown; the known ones are phase, shuffle, splice, mirror, misalign, mosaic")]
    [InlineData("none", "manipulation 'none' is unknown")]
    [InlineData("", "manipulation '' is unknown")]
    [InlineData("phase=much", "'much' is not a weight")]
    public void A_mix_that_cannot_be_read_is_refused(string mix, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<SampleDataException>(() => ManipulationShare.ParseMix(mix)).Message,
            StringComparison.Ordinal
        );
}
