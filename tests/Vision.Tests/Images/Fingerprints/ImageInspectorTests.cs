using System.Numerics;
using NetVips;
using StackingK8s.TestKit;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Images.Fingerprints;

namespace StackingK8s.Tests.Vision.Images.Fingerprints;

public sealed class ImageInspectorTests : IDisposable
{
    /// <summary>Bits of 256 that a copy may differ in; other pictures differ in about half.</summary>
    const int Same = 31;

    readonly Folder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>Too smooth for a fingerprint: compression would decide many of its bits.</summary>
    const string Plain = "umang.jpg";

    public static TheoryData<string> Photographs() =>
        [
            .. Directory
                .EnumerateFiles(Repository.Path("examples", "photos"), "*.jpg")
                .Select(file => Path.GetFileName(file)!)
                .Where(name => name != Plain),
        ];

    [Theory, MemberData(nameof(Photographs))]
    public void A_photograph_is_known_again_after_compression_resizing_and_more_light(string name)
    {
        string original = Print(Repository.Path("examples", "photos", name));
        using var image = Image.NewFromFile(Repository.Path("examples", "photos", name));
        (string Change, Image Image, int Quality)[] copies =
        [
            ("quality 95", image.Copy(), 95),
            ("quality 60", image.Copy(), 60),
            ("half the size", image.Resize(0.5), 85),
            ("1.7 times the size", image.Resize(1.7), 75),
            ("brighter", image.Linear([1.1], [5.0], uchar: true), 85),
            ("darker", image.Linear([0.9], [0.0], uchar: true), 85),
        ];
        Assert.All(copies, copy =>
            Assert.InRange(Distance(original, Print(Saved(copy.Image, $"{copy.Change}.jpg", copy.Quality))), 0, Same)
        );
        Assert.InRange(Distance(original, Print(Saved(image, "lossless.png"))), 0, Same);
    }

    [Fact]
    public void No_two_photographs_are_taken_for_each_other()
    {
        var prints = Photographs().Select(row => Print(Repository.Path("examples", "photos", row.Data))).ToList();
        for (int a = 0; a < prints.Count; a++)
        for (int b = 0; b < a; b++)
            Assert.InRange(Distance(prints[a], prints[b]), 2 * Same, 256);
    }

    [Fact]
    public void Plain_areas_gradients_and_single_edges_have_no_fingerprint()
    {
        byte[] Picture(Func<int, int, int> value) =>
            [.. Enumerable.Range(0, 96 * 96).SelectMany(i => Enumerable.Repeat((byte)value(i % 96, i / 96), 3))];
        byte[][] flat =
        [
            Picture((_, _) => 128),
            Picture((x, _) => x),
            Picture((x, y) => 2 * y + x / 2),
            Picture((x, _) => x < 48 ? 0 : 255),
            Picture((_, y) => y < 20 ? 200 : 40),
        ];
        Assert.All(flat, pixels => Assert.Null(Inspect(folder.Write("flat.png", Pictures.Png(pixels, 96, 96))).Fingerprint));
        Assert.Null(Inspect(Repository.Path("examples", "photos", Plain)).Fingerprint);
    }

    [Fact]
    public void What_lies_outside_of_the_centre_square_does_not_count()
    {
        using var image = Image.NewFromFile(Repository.Path("examples", "photos", "cat.jpg"));
        int side = Math.Min(image.Width, image.Height);
        using var square = image.Crop((image.Width - side) / 2, (image.Height - side) / 2, side, side);
        Assert.InRange(Distance(Print(Saved(image, "whole.png")), Print(Saved(square, "square.png"))), 0, Same);
    }

    [Theory]
    [InlineData(".jpg", "jpeg")]
    [InlineData(".png", "png")]
    [InlineData(".webp", "webp")]
    [InlineData(".tif", "tiff")]
    [InlineData(".gif", "gif")]
    public void The_format_is_that_of_the_content(string extension, string format)
    {
        using var noise = Pictures.FromBytes(Pictures.Noise(40, 30), 40, 30, 3);
        string named = Saved(noise, "image" + extension);
        File.Move(named, folder["picture.dat"]);

        var seen = Inspect(folder["picture.dat"]);

        Assert.Equal((format, 40, 30), (seen.Format, seen.Width, seen.Height));
        Assert.Equal(new FileInfo(folder["picture.dat"]).Length, seen.Bytes);
        Assert.Equal(format == "jpeg" ? 75 : null, seen.Jpeg.Quality);
    }

    [Fact]
    public void A_truncated_image_a_text_and_a_huge_header_are_refused_as_when_decoding()
    {
        byte[] photograph = File.ReadAllBytes(Repository.Path("examples", "photos", "cat.jpg"));
        (byte[] Content, UnreadableReason Reason)[] files =
        [
            (photograph[..^2000], UnreadableReason.Damaged),
            ("hello"u8.ToArray(), UnreadableReason.NotAnImage),
            ([], UnreadableReason.Empty),
        ];
        foreach (var (content, reason) in files)
            Assert.Equal(reason, Assert.Throws<UnreadableImageException>(() => Inspect(folder.Write("bad.jpg", content))).Reason);
        var large = Assert.Throws<UnreadableImageException>(() =>
            ImageInspector.Inspect(new(folder.Write("large.jpg", photograph), ""), 1000)
        );
        Assert.Equal(UnreadableReason.TooManyPixels, large.Reason);
        var changed = Assert.Throws<UnreadableImageException>(() => ImageInspector.Inspect(new(folder["large.jpg"], new string('0', 64))));
        Assert.Equal(UnreadableReason.Changed, changed.Reason);
    }

    string Saved(Image image, string name, int quality = 75)
    {
        if (name.EndsWith(".jpg", StringComparison.Ordinal))
            image.Jpegsave(folder[name], q: quality);
        else
            image.WriteToFile(folder[name]);
        return folder[name];
    }

    static InspectedImage Inspect(string path) => ImageInspector.Inspect(new(path, ""));

    static string Print(string path) => Assert.IsType<string>(Inspect(path).Fingerprint);

    static int Distance(string a, string b) =>
        Convert.FromHexString(a).Zip(Convert.FromHexString(b), (x, y) => BitOperations.PopCount((uint)(x ^ y))).Sum();
}
