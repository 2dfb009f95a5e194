using NetVips;
using StackingK8s.Cli.SampleData;
using StackingK8s.Cli.SampleData.Photographs;

namespace StackingK8s.Tests.Cli.SampleData.Photographs;

public sealed class PhotographFolderTests : IDisposable
{
    readonly PhotographFixture photographs = new(photographs: 0);

    public void Dispose() => photographs.Dispose();

    [Fact]
    public void A_missing_folder_is_reported() =>
        AssertRefused(() => PhotographFolder.Read(photographs.Photos + "-not"), "-not does not exist. Name a folder of photographs.");

    [Fact]
    public void A_folder_without_photographs_is_reported()
    {
        File.WriteAllText(Path.Combine(photographs.Photos, "CREDITS.md"), "nobody");
        AssertRefused(() => PhotographFolder.Read(photographs.Photos), "holds no photographs. Put .jpg,");
    }

    [Theory]
    [InlineData("")]
    [InlineData("this is a text with the wrong name")]
    public void A_file_that_is_not_a_photograph_is_named(string text)
    {
        File.WriteAllText(Path.Combine(photographs.Photos, "broken.jpg"), text);
        AssertRefused(() => PhotographFolder.Read(photographs.Photos), "broken.jpg cannot be read as a photograph");
    }

    [Fact]
    public void A_truncated_photograph_is_named()
    {
        string path = photographs.Add("half.jpg", 200, 200, 1);
        File.WriteAllBytes(path, File.ReadAllBytes(path)[..^1500]);
        var photograph = Assert.Single(PhotographFolder.Read(photographs.Photos));
        AssertRefused(() => PhotographFolder.Decode(photographs.Photos, photograph), "half.jpg cannot be read as a photograph");
    }

    [Fact]
    public void A_picture_too_large_to_hold_is_refused_by_its_header()
    {
        using var huge = Image.Black(20_000, 20_000);
        huge.WriteToFile(Path.Combine(photographs.Photos, "huge.png"));
        AssertRefused(() => PhotographFolder.Read(photographs.Photos), "huge.png declares 20000 x 20000 pixels");
    }

    [Fact]
    public void A_photograph_taken_on_its_side_is_turned_upright()
    {
        string path = photographs.Add("side.jpg", 120, 80, 1);
        using (var image = Image.NewFromBuffer(File.ReadAllBytes(path)))
        using (var turned = image.Mutate(m => m.Set(GValue.GIntType, "orientation", 6)))
            turned.WriteToFile(path);
        var photograph = Assert.Single(PhotographFolder.Read(photographs.Photos));
        Assert.Equal((80, 120), (photograph.Width, photograph.Height));
        using var decoded = PhotographFolder.Decode(photographs.Photos, photograph);
        Assert.Equal((80, 120), (decoded.Width, decoded.Height));
    }

    [Fact]
    public void Grey_sixteen_bit_transparent_and_CMYK_pictures_become_three_bytes_a_pixel()
    {
        using var colour = PhotographFixture.Waves(64, 48, 1);
        Write("grey.png", colour.Colourspace(Enums.Interpretation.Bw));
        Write("sixteen.png", colour.Colourspace(Enums.Interpretation.Rgb16));
        Write("grey-sixteen.png", colour.Colourspace(Enums.Interpretation.Grey16));
        Write("transparent.png", colour.Bandjoin(200));
        Write("cmyk.jpg", colour.Colourspace(Enums.Interpretation.Cmyk));
        foreach (var photograph in PhotographFolder.Read(photographs.Photos))
        {
            using var decoded = PhotographFolder.Decode(photographs.Photos, photograph);
            Assert.Equal((3, Enums.BandFormat.Uchar, 64, 48), (decoded.Bands, decoded.Format, decoded.Width, decoded.Height));
            Assert.InRange(decoded.Avg(), 60, 200); // a wrong depth would be near black or white
        }

        void Write(string file, Image image)
        {
            using (image)
                image.WriteToFile(Path.Combine(photographs.Photos, file));
        }
    }

    static void AssertRefused(Action action, string message) =>
        Assert.Contains(message, Assert.Throws<SampleDataException>(action).Message, StringComparison.Ordinal);
}
