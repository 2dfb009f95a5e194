using NetVips;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck;
using StackingK8s.Folds.Data;
using StackingK8s.TestKit;
using StackingK8s.Vision.Images.Fingerprints;

namespace StackingK8s.Tests.Stacking.Leaks;

/// <summary>Sound data to plant a leak in: crops of photographs, four of each group, labels in turn.</summary>
sealed class CropFolder : IDisposable
{
    public const int Training = 48,
        Test = 16;

    const int Side = 96,
        Quality = 90;

    readonly TemporaryFolder folder = new();

    public CropFolder()
    {
        string[] photographs = [.. Directory.EnumerateFiles(Repository.Path("examples", "photos"), "*.jpg").Order(StringComparer.Ordinal)];
        Random random = new(4);
        for (int i = 0; i < Training + Test; i++)
        {
            using var photograph = Image.NewFromFile(photographs[i % photographs.Length]);
            do
            {
                using var crop = photograph.Crop(random.Next(photograph.Width - Side), random.Next(photograph.Height - Side), Side, Side);
                crop.Jpegsave(folder.File($"{i:D2}.jpg"), q: Quality);
            } while (ImageInspector.Inspect(new(folder.File($"{i:D2}.jpg"), "")).Fingerprint is null);
        }
        TrainingLines = [.. Enumerable.Range(0, Training).Select(Line)];
        TestLines = [.. Enumerable.Range(Training, Test).Select(Line)];
    }

    /// <summary>path,label,group of each row; change them to plant a leak.</summary>
    public List<string> TrainingLines { get; }

    public List<string> TestLines { get; }

    public string File(string name) => folder.File(name);

    public static string Line(int i) => $"{i:D2}.jpg,{(i % 2 == 0 ? "real" : "fake")},group-{i / 4}";

    /// <summary>Saves a crop again under another name.</summary>
    public void Save(int i, string name, double scale = 1, int quality = Quality)
    {
        using var image = Image.NewFromFile(folder.File($"{i:D2}.jpg")).CopyMemory();
        using var resized = scale == 1 ? image.Copy() : image.Resize(scale);
        if (name.EndsWith(".png", StringComparison.Ordinal))
            resized.Pngsave(folder.File(name));
        else
            resized.Jpegsave(folder.File(name), q: quality);
    }

    /// <summary>What a fold does before it trains.</summary>
    public async Task<CheckedData> CheckAsync(DuplicatePolicy duplicates = DuplicatePolicy.Merge, string? testManifest = null)
    {
        folder.Write("train.csv", string.Join('\n', TrainingLines.Prepend("path,label,group")));
        folder.Write("test.csv", string.Join('\n', TestLines.Prepend("path,label,group")));
        string test = folder.File(testManifest ?? "test.csv");
        DataSource source = new(folder.File("train.csv"), folder.Root, test, null, new(), duplicates, []);
        var root = await ImageRoot.OpenAsync(folder.Root, "imageRoot", folder.File("cache"), 0, _ => { }, CancellationToken.None);
        var data = await FoldData.ReadAsync(source, root, 1, null, CancellationToken.None);
        return CheckedImages
            .Check(data, root, source, new() { Count = 3 }, 42, folder.File("cache"), 1, _ => { }, CancellationToken.None)
            .Checked;
    }

    public void Dispose() => folder.Dispose();
}
