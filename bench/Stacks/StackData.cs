using System.Globalization;
using NetVips;
using StackingK8s.Learning.Random;

namespace StackingK8s.Bench.Stacks;

/// <summary>A data set of the comparison: crops of photographs, forged or not, as `stacking sample-data` makes them.</summary>
/// <param name="Name">In the report.</param>
/// <param name="Photographs">Folder of photographs.</param>
/// <param name="TestPhotographs">Photographs that no network trains on.</param>
/// <param name="Recompressed">Whether each crop is resized by 0.8 to 1.25 and saved as a JPEG of quality 60 to 95 afterwards.</param>
sealed record StackData(string Name, string Photographs, int TestPhotographs, bool Recompressed)
{
    const int Count = 2000,
        Size = 64;

    /// <summary>Writes images and manifests.</summary>
    public void Write(string program, string folder, string seed)
    {
        StackProcess.Execute(
            program,
            "sample-data",
            "--photos",
            Photographs,
            "--out",
            folder,
            "--count",
            $"{Count}",
            "--size",
            $"{Size}",
            "--seed",
            seed,
            "--test-photos",
            $"{TestPhotographs}"
        );
        if (Recompressed)
            Recompress(folder, long.Parse(seed, CultureInfo.InvariantCulture));
    }

    /// <summary>The same for both classes, so that neither size nor quality gives the label away.</summary>
    static void Recompress(string folder, long seed)
    {
        RandomState random = new(seed);
        foreach (string file in Directory.EnumerateFiles(Path.Combine(folder, "images")).Order(StringComparer.Ordinal).ToList())
        {
            double scale = 0.8 + 0.45 * random.NextDouble();
            int quality = 60 + random.NextBelow(36);
            byte[] bytes = File.ReadAllBytes(file);
            using var image = Image.NewFromBuffer(bytes);
            using var resized = image.Resize(scale);
            File.WriteAllBytes(file, resized.JpegsaveBuffer(q: quality));
        }
    }
}
