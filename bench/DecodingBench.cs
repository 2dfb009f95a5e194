using System.Diagnostics;
using System.Globalization;
using NetVips;
using StackingK8s.Learning.Random;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Images.Augmentations;
using StackingK8s.Vision.Images.Decoding;

namespace StackingK8s.Bench;

/// <summary>Full decode and resize on one core, beside Pillow on the same files; then on all cores; then augmentation.</summary>
static class DecodingBench
{
    const int Size = 300,
        Rounds = 40,
        Quality = 90;

    static readonly (string Name, Func<string, string, string[]> Files)[] Sets =
    [
        ("photographs as they are", (photos, _) => Photographs(photos)),
        ($"512 x 512 centres, quality {Quality}", Centres),
        ($"1280 x 960, quality {Quality}", Megapixels),
    ];

    // Page faults are slow on some machines: with these the C library keeps freed memory, as this program does.
    static readonly Dictionary<string, string> KeepFreed = new()
    {
        ["MALLOC_MMAP_THRESHOLD_"] = Gigabyte,
        ["MALLOC_TRIM_THRESHOLD_"] = Gigabyte,
        ["MALLOC_TOP_PAD_"] = Gigabyte,
    };

    const string Gigabyte = "1073741824";

    public static void Run(BenchReport report, string photos)
    {
        NativeMemory.KeepFreed();
        var folder = Directory.CreateTempSubdirectory("stacking-bench-");
        try
        {
            PythonPeer pillow = new("PIL");
            report.Title(
                "Decoding",
                $"Full decode and resize of JPEGs to {Size} px, images per second on one core, the fastest of {Rounds} times for each "
                    + $"file. Pillow {pillow.Version ?? "is not installed here (apt-get install python3-pil), so its columns are empty"}, "
                    + "with Image.LANCZOS: as installed, then with freed memory kept and no needless copy; then its decoding alone, "
                    + "which is what its work would be if resizing cost nothing.",
                "images",
                "files",
                "images/s",
                "Pillow",
                "ratio",
                "Pillow, memory kept",
                "ratio",
                "decoding alone"
            );
            foreach (var (name, list) in Sets)
            {
                string[] files = list(photos, folder.FullName);
                var target = new byte[Size * Size * 3];
                double rate = Rate(files.Length, i => ImageDecoder.DecodeInto(files[i], Size, target));
                report.Row([
                    name,
                    $"{files.Length}",
                    $"{rate:0}",
                    .. Compared([], "as-it-comes"),
                    .. Compared(KeepFreed, "at-its-best"),
                    Compared(KeepFreed, "decoding-alone")[0],
                ]);

                string[] Compared(Dictionary<string, string> environment, string way) =>
                    pillow.Run("pillow_decoding.py", environment, [way, $"{Size}", $"{Rounds}", .. files]) is { } printed
                    && double.Parse(printed, CultureInfo.InvariantCulture) is var theirs
                        ? [$"{theirs:0}", $"{rate / theirs:0.0}x"]
                        : ["", ""];
            }
            OnAllCores(report, Centres(photos, folder.FullName));
        }
        finally
        {
            folder.Delete(true);
        }
        Augmentations(report, Photographs(photos)[0]);
    }

    static void OnAllCores(BenchReport report, string[] files)
    {
        report.Title("Decoding on several cores", $"The {files.Length} centres, repeated.", "threads", "images/s");
        foreach (int threads in new[] { 1, Environment.ProcessorCount }.Distinct())
        {
            var clock = Stopwatch.StartNew();
            int rounds = 0;
            for (; clock.Elapsed.TotalSeconds < 3; rounds++)
                Parallel.ForEach(files, new ParallelOptions { MaxDegreeOfParallelism = threads }, file => ImageDecoder.Decode(file, Size));
            report.Row($"{threads}", $"{rounds * files.Length / clock.Elapsed.TotalSeconds:0}");
        }
    }

    static void Augmentations(BenchReport report, string photo)
    {
        var nothing = new Augmentation { Flip = new(0, 0), Light = new(0, 0, 0) };
        (string Name, Augmentation Augmentation)[] kinds =
        [
            ("the default: flips and light", new()),
            ("both flips", nothing with { Flip = new(1, 1) }),
            ("crop", nothing with { Crop = new() { Probability = 1 } }),
            ("blur", nothing with { Blur = new() { Probability = 1 } }),
            ("light", nothing with { Light = new() }),
            ("noise", nothing with { Noise = new() { Probability = 1 } }),
            ("JPEG", nothing with { Jpeg = new() { Probability = 1 } }),
        ];
        int[] sizes = [96, Size];
        report.Title(
            "Augmentation",
            "Images per second on one thread, each augmentation with probability 1 (the default's flips 0.5).",
            ["augmentation", .. sizes.Select(size => $"{size} px")]
        );
        foreach (var (name, augmentation) in kinds)
            report.Row([
                name,
                .. sizes.Select(size =>
                {
                    byte[] image = ImageDecoder.Decode(photo, size),
                        target = new byte[image.Length];
                    var workspace = augmentation.WorkspaceFor(size);
                    // Forty samples, each the fastest of its repetitions.
                    return $"{Rate(40, sample => augmentation.Apply(image, target, SplitMix64.ForSample(1, 0, sample), workspace)):0}";
                }),
            ]);
    }

    /// <summary>Per second, from the fastest time of each item: other work on the machine only ever adds time.</summary>
    static double Rate(int items, Action<int> work)
    {
        // The just-in-time compiler needs some time and calls to reach its best code.
        var warmUp = Stopwatch.StartNew();
        for (int i = 0; warmUp.Elapsed.TotalSeconds < 0.5; i++)
            work(i % items);
        double seconds = 0;
        for (int i = 0; i < items; i++)
        {
            long best = long.MaxValue;
            for (int round = 0; round < Rounds; round++)
            {
                long began = Stopwatch.GetTimestamp();
                work(i);
                best = Math.Min(best, Stopwatch.GetTimestamp() - began);
            }
            seconds += (double)best / Stopwatch.Frequency;
        }
        return items / seconds;
    }

    static string[] Photographs(string photos) => [.. Directory.GetFiles(photos, "*.jpg").Order(StringComparer.Ordinal)];

    static string[] Centres(string photos, string folder) =>
        Derive(
            photos,
            folder,
            "centre",
            image => Math.Min(image.Width, image.Height) >= 512,
            image => image.Crop((image.Width - 512) / 2, (image.Height - 512) / 2, 512, 512)
        );

    static string[] Megapixels(string photos, string folder) =>
        Derive(
            photos,
            folder,
            "megapixel",
            image => Math.Max(image.Width, image.Height) >= 1280,
            image =>
                image.Width > image.Height
                    ? image.Resize(1280.0 / image.Width, vscale: 960.0 / image.Height)
                    : image.Resize(960.0 / image.Width, vscale: 1280.0 / image.Height)
        );

    static string[] Derive(string photos, string folder, string name, Func<Image, bool> suits, Func<Image, Image> change)
    {
        var made = new List<string>();
        foreach (string photo in Photographs(photos))
        {
            using var image = Image.NewFromFile(photo);
            if (!suits(image))
                continue;
            using var changed = change(image);
            string path = Path.Combine(folder, $"{name}-{Path.GetFileName(photo)}");
            changed.Jpegsave(path, q: Quality);
            made.Add(path);
        }
        return [.. made];
    }
}
