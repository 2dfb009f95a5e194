using StackingK8s.Cli.SampleData;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Photographs;
using StackingK8s.Cli.SampleData.Planning;

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
            { Good with { Size = 16 }, "A size of 16 pixels is outside 32 to 512" },
            { Good with { Size = 500 }, "p0.jpg is 640 x 480 pixels, smaller than a crop of 500. Remove it or lower the size." },
            { Good with { Count = 201 }, "A count of 201 is odd, but every photograph gives as many real as forged crops. Use 202." },
            { Good with { Count = 10 }, "A count of 10 is too low: 6 photographs, each with a real and a forged crop, make at least 12" },
            { Good with { Count = -4 }, "A count of -4 is too low" },
            { Good with { TestCount = 0 }, "A test count of 0 is too low: 4 photographs" },
            { Good with { TestCount = 9 }, "A test count of 9 is odd" },
            {
                Good with
                {
                    TestPhotographs = 6,
                },
                "10 photographs are fewer than 6 for the test and one for each of 5 folds. Add 1 or hold out fewer."
            },
            { Good with { TestPhotographs = 0 }, "No photograph is held out for the test manifest." },
            { Good with { TestPhotographNames = ["p1", "cat"] }, "Unknown test photograph 'cat'. The photographs are p0.jpg, p1.jpg" },
            { Good with { Manipulations = [] }, "The mix of manipulations is empty." },
            { Good with { Manipulations = [new(Manipulation.None)] }, "a real crop is not a forgery" },
            { Good with { Manipulations = [new(Manipulation.Phase, -1)] }, "Manipulation 'phase' has the weight -1" },
            { Good with { Manipulations = [new(Manipulation.Phase, double.NaN)] }, "Manipulation 'phase' has the weight NaN" },
            { Good with { Manipulations = [new(Manipulation.Phase), new(Manipulation.Phase)] }, "Manipulation 'phase' is named 2 times" },
            { Good with { MinQuality = 96 }, "JPEG qualities 96 to 95" },
            { Good with { MaxScale = 0.5 }, "A largest scale of 0.5" },
            { Good with { Folds = 1 }, "1 folds are too few" },
        };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void A_fault_is_reported_with_its_fix(SampleDataOptions options, string message)
    {
        var refused = Assert.Throws<SampleDataException>(() => CropPlanner.Plan(Photographs, options));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_faults_are_reported_at_once()
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
        Assert.Contains("p0.jpg, copy.jpg are the same file", Assert.Single(OptionFaults.Find(copied, Good)), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_files_of_one_group_name_are_refused()
    {
        Photograph[] twins = [.. Photographs, Photographs[0] with { File = "p0.png", Sha256 = "other" }];
        Assert.Contains("p0.jpg, p0.png would be one group 'p0'", Assert.Single(OptionFaults.Find(twins, Good)), StringComparison.Ordinal);
    }

    [Fact]
    public void Good_options_have_no_fault() => Assert.Empty(OptionFaults.Find(Photographs, Good));

    [Theory]
    [InlineData(
        "phase,blur",
        "Unknown manipulation 'blur'. Did you mean phase? The manipulations are phase, shuffle, splice, mirror, misalign"
    )]
    [InlineData("none", "Unknown manipulation 'none'.")]
    [InlineData("", "Unknown manipulation ''.")]
    [InlineData("phase=much", "The weight 'much' of manipulation 'phase' is not a number.")]
    public void A_mix_that_cannot_be_read_is_refused(string mix, string message) =>
        Assert.Contains(
            message,
            Assert.Throws<SampleDataException>(() => ManipulationShare.ParseMix(mix)).Message,
            StringComparison.Ordinal
        );
}
