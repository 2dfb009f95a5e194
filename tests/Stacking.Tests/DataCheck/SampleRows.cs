using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;

namespace StackingK8s.Tests.Stacking.DataCheck;

/// <summary>Rows without any fault, to plant one in: labels alternate, four rows a group, images like those of one camera.</summary>
static class SampleRows
{
    public static readonly string[] Labels = ["real", "fake"];

    public static CheckedRows Create(int rows = 80, string set = "train", int rowsOfGroup = 4)
    {
        string[] paths = [.. Enumerable.Range(0, rows).Select(row => $"{set}/{row:D4}.jpg")];
        return new(
            paths,
            [.. Enumerable.Range(0, rows).Select(row => row % 2)],
            [.. Enumerable.Range(0, rows).Select(row => $"{set}-{row / rowsOfGroup}")],
            [.. paths.Select(Image)],
            [.. paths.Select(path => "/data/" + path)],
            new Dictionary<string, IReadOnlyList<string>>(),
            ContentDigest.OfText(set)
        );
    }

    /// <summary>An image of bytes of its own, a picture of its own and a size that says nothing.</summary>
    public static ImageFacts Image(string name)
    {
        string sha256 = ContentDigest.OfText(name);
        return new(
            sha256,
            ContentDigest.OfText("picture " + name),
            "jpeg",
            640,
            480,
            50_000 + Convert.ToInt32(sha256[..3], 16),
            90,
            "4:2:0"
        );
    }

    /// <summary>The same list with one item changed.</summary>
    public static IReadOnlyList<T> With<T>(this IReadOnlyList<T> list, int at, T item) =>
        [.. list.Select((each, i) => i == at ? item : each)];

    /// <summary>The same picture after some change: a number of bits of its fingerprint differ.</summary>
    public static ImageFacts Recompressed(this ImageFacts image, string name, int bits)
    {
        byte[] fingerprint = Convert.FromHexString(image.Fingerprint!);
        for (int bit = 0; bit < bits; bit++)
            fingerprint[bit * 8 % 256 / 8] ^= (byte)(1 << (bit * 8 / 256)); // spread over all blocks
        return Image(name) with { Fingerprint = Convert.ToHexStringLower(fingerprint) };
    }

    public static DataReport Check(
        CheckedRows training,
        CheckedRows? test = null,
        DuplicatePolicy duplicates = DuplicatePolicy.Merge,
        int folds = 4
    ) => DataChecker.Check(training, test, Settings(duplicates, folds)).Report;

    public static CheckSettings Settings(DuplicatePolicy duplicates = DuplicatePolicy.Merge, int folds = 4) =>
        new(Labels, null, duplicates, new() { Count = folds }, 42);
}
