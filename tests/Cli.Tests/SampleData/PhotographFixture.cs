using System.Security.Cryptography;
using NetVips;
using StackingK8s.Cli.SampleData;
using StackingK8s.Cli.SampleData.Forgeries;

namespace StackingK8s.Tests.Cli.SampleData;

/// <summary>A temporary folder with a few small photographs-by-formula, and options that read them.</summary>
public sealed class PhotographFixture : IDisposable
{
    readonly string root = Directory.CreateTempSubdirectory("sample-data-").FullName;

    public string Photos => Path.Combine(root, "photos");

    public string Out => Path.Combine(root, "out");

    public PhotographFixture(int photographs = 4)
    {
        Directory.CreateDirectory(Photos);
        for (int i = 0; i < photographs; i++)
            Add($"photo-{i}.jpg", 120 + 10 * i, 90, i);
    }

    public SampleDataOptions Options =>
        new()
        {
            PhotosFolder = Photos,
            OutFolder = Out,
            Count = 24,
            TestCount = 16,
            Size = 32,
            Seed = 1,
            TestPhotographs = 2,
            Folds = 2,
            Manipulations = [.. Enum.GetValues<Manipulation>().Where(m => m != Manipulation.None).Select(m => new ManipulationShare(m))],
        };

    /// <summary>Waves in three colours, others for every number.</summary>
    public static Image Waves(int width, int height, int number)
    {
        var pixels = new byte[width * height * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            int x = i / 3 % width,
                y = i / 3 / width;
            pixels[i] = (byte)(128 + 100 * Math.Sin((x + 2 * number) * 0.11 * (i % 3 + 1)) * Math.Cos(y * 0.07 * (number + 1)));
        }
        return Image.NewFromMemoryCopy(pixels, width, height, 3, Enums.BandFormat.Uchar).Copy(interpretation: Enums.Interpretation.Srgb);
    }

    public string Add(string file, int width, int height, int number)
    {
        string path = Path.Combine(Photos, file);
        using var image = Waves(width, height, number);
        image.WriteToFile(path);
        return path;
    }

    /// <summary>Every file below a folder with the digest of its bytes, in order.</summary>
    public static (string File, string Sha256)[] Contents(string folder) =>
        [
            .. Directory
                .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
                .Order(StringComparer.Ordinal)
                .Select(file => (Path.GetRelativePath(folder, file), Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(file))))),
        ];

    public void Dispose() => Directory.Delete(root, recursive: true);
}
