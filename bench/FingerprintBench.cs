using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using NetVips;
using StackingK8s.Artifacts.Images;
using StackingK8s.DataCheck.Duplicates;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Images.Fingerprints;

namespace StackingK8s.Bench;

/// <summary>How many copies of a picture a fingerprint finds, and how many different pictures it takes for copies.</summary>
static class FingerprintBench
{
    const int CropsOfPhotograph = 40,
        CopiedCrops = 10,
        LeastSide = 64,
        LargestSide = 512;

    static readonly int[] Distances = [8, 16, 24, 31, 40, 48, 56];

    static readonly (string Name, Func<Image, Image> Change, int Quality)[] Copies =
    [
        ("JPEG quality 95", image => image.Copy(), 95),
        ("JPEG quality 85", image => image.Copy(), 85),
        ("JPEG quality 75", image => image.Copy(), 75),
        ("JPEG quality 60", image => image.Copy(), 60),
        ("half the size, quality 85", image => image.Resize(0.5), 85),
        ("two thirds of the size, quality 60", image => image.Resize(0.667), 60),
        ("one and a half times the size, quality 85", image => image.Resize(1.5), 85),
        ("twice the size, quality 60", image => image.Resize(2), 60),
        ("15 % brighter, quality 85", image => image.Linear([1.15], [0.0], uchar: true), 85),
        ("15 % darker, quality 60", image => image.Linear([0.85], [0.0], uchar: true), 60),
        ("blurred by one pixel, quality 85", image => image.Gaussblur(1), 85),
    ];

    sealed record Crop(int Photograph, string? Hash);

    public static void Run(BenchReport report, string photographs)
    {
        var folder = Directory.CreateTempSubdirectory("stacking-bench-");
        try
        {
            string[] files = [.. Directory.EnumerateFiles(photographs, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
            Random random = new(7);
            List<Crop> crops = [];
            var distances = Copies.Select(_ => new List<int?>()).ToArray();
            for (int photograph = 0; photograph < files.Length; photograph++)
                Measure(files[photograph], photograph, random, folder.FullName, crops, distances);
            Recall(report, files.Length, distances);
            Confusions(report, crops);
            Search(report);
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static void Measure(string file, int photograph, Random random, string folder, List<Crop> crops, List<int?>[] distances)
    {
        using var whole = Image.NewFromFile(file).Colourspace(Enums.Interpretation.Srgb);
        using var image = (whole.HasAlpha() ? whole.Flatten() : whole).CopyMemory();
        for (int i = 0; i < CropsOfPhotograph; i++)
        {
            int side = Math.Min(random.Next(LeastSide, LargestSide + 1), Math.Min(image.Width, image.Height));
            using var crop = image.Crop(random.Next(image.Width - side + 1), random.Next(image.Height - side + 1), side, side);
            string? hash = Inspect(crop, 95);
            crops.Add(new(photograph, hash));
            if (i < CopiedCrops && hash is not null)
                for (int copy = 0; copy < Copies.Length; copy++)
                {
                    using var changed = Copies[copy].Change(crop);
                    distances[copy].Add(Inspect(changed, Copies[copy].Quality) is { } other ? Distance(hash, other) : null);
                }
        }

        string? Inspect(Image picture, int quality)
        {
            string path = Path.Combine(folder, "crop.jpg");
            picture.Jpegsave(path, q: quality);
            return ImageInspector.Inspect(new ImageFile(path, "")).Fingerprint;
        }
    }

    static void Recall(BenchReport report, int photographs, List<int?>[] distances)
    {
        report.Title(
            "Copies found",
            $"Share of the copies within a distance, over {distances[0].Count} crops of {photographs} photographs.",
            ["copy", "too flat", .. Distances.Select(distance => $"{distance}")]
        );
        for (int copy = 0; copy < Copies.Length; copy++)
            report.Row([
                Copies[copy].Name,
                Percent(distances[copy].Count(each => each is null), distances[copy].Count),
                .. Distances.Select(most => Percent(distances[copy].Count(each => each <= most), distances[copy].Count)),
            ]);
    }

    static void Confusions(BenchReport report, List<Crop> crops)
    {
        var hashes = crops.Select(crop => crop.Hash is null ? null : Words(crop.Hash)).ToArray();
        long[] others = new long[257],
            same = new long[257];
        long othersCount = 0,
            sameCount = 0;
        for (int a = 0; a < hashes.Length; a++)
        for (int b = 0; b < a; b++)
        {
            if (hashes[a] is not { } left || hashes[b] is not { } right)
                continue;
            int distance = Distance(left, right);
            if (crops[a].Photograph == crops[b].Photograph)
            {
                sameCount++;
                same[distance]++;
            }
            else
            {
                othersCount++;
                others[distance]++;
            }
        }
        report.Title(
            "Different pictures taken for copies",
            $"Pairs of crops within a distance: {othersCount:N0} pairs of different photographs and {sameCount:N0} of the same one. "
                + $"{crops.Count(crop => crop.Hash is null)} of {crops.Count} crops are too flat for a fingerprint.",
            ["pairs", "least", .. Distances.Select(distance => $"{distance}")]
        );
        Row("of different photographs", others);
        Row("of one photograph", same);
        void Row(string name, long[] histogram) =>
            report.Row([
                name,
                $"{Array.FindIndex(histogram, count => count > 0)}",
                .. Distances.Select(most => $"{histogram.Take(most + 1).Sum()}"),
            ]);
    }

    static void Search(BenchReport report)
    {
        report.Title("Search", "Finding all pictures that nearly occur in another group, on one core.", "images", "seconds", "pairs found");
        const int images = 100_000;
        foreach (int copies in new[] { 1, 20, 1000 })
        {
            Random random = new(5);
            List<ImageFacts> facts = [];
            for (int i = 0; i < images; i++)
            {
                byte[] bits = new byte[32];
                random.NextBytes(bits);
                if (i % copies > 0)
                    bits = Convert.FromHexString(facts[i - i % copies].Fingerprint!);
                for (int flips = copies == 1 ? 0 : 8; flips > 0; flips--)
                    bits[random.Next(32)] ^= (byte)(1 << random.Next(8));
                facts.Add(new($"{i}", Convert.ToHexStringLower(bits), "jpeg", 1, 1, 1, 90, "4:2:0"));
            }
            var clock = Stopwatch.StartNew();
            int found = DuplicateSearch.AcrossGroups(facts, new string?[images]).Count;
            report.Row(
                $"{images:N0}, {(copies == 1 ? "all different" : $"each {copies} times, all in groups of their own")}",
                $"{clock.Elapsed.TotalSeconds:0.0}",
                $"{found:N0}"
            );
        }
    }

    static string Percent(int part, int whole) => (100.0 * part / whole).ToString("0.00", CultureInfo.InvariantCulture) + " %";

    static int Distance(string a, string b) => Distance(Words(a), Words(b));

    static int Distance(ulong[] a, ulong[] b) => a.Zip(b, (x, y) => BitOperations.PopCount(x ^ y)).Sum();

    static ulong[] Words(string hash) =>
        [.. Enumerable.Range(0, 4).Select(i => ulong.Parse(hash.AsSpan(16 * i, 16), NumberStyles.HexNumber, CultureInfo.InvariantCulture))];
}
