using System.Globalization;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>
/// There to be killed, and always the same work:
///   commit STORE SCRATCH ATTEMPT SIZE     commits one attempt
///   pack STORE SCRATCH IMAGES SHARDSIZE   packs every file of a folder
/// </summary>
static class KilledProgram
{
    /// <summary>First argument of this assembly that asks for it.</summary>
    public const string Name = "--killed-program";

    public static async Task<int> RunAsync(string[] args)
    {
        var (work, place, scratch) = (args[0], args[1], args[2]);
        Console.WriteLine(
            work == "pack"
                ? await PackAsync(place, scratch, args[3], long.Parse(args[4], CultureInfo.InvariantCulture))
                : await CommitAsync(place, scratch, args[3], int.Parse(args[4], CultureInfo.InvariantCulture))
        );
        return 0;
    }

    static async Task<string> PackAsync(string place, string scratch, string images, long shardBytes)
    {
        string[] names = [.. Directory.GetFiles(images).Select(file => Path.GetFileName(file)).Order(StringComparer.Ordinal)];
        ImagePack pack = new(ArtifactStores.Open(place), shardBytes, Directory.CreateDirectory(scratch).FullName);
        var outcome = await pack.RunAsync(names, images, "the folder", null, CancellationToken.None);
        return $"packed {outcome.Written} of {outcome.Shards}";
    }

    static async Task<string> CommitAsync(string place, string scratch, string attempt, int size)
    {
        var store = ArtifactStores.Open(place);
        string work = new('a', 64);
        if (await AttemptFinder.FindAsync(store, StepNames.Fold(0), work, scratch, CancellationToken.None) is { } done)
            return $"reused {done.Reference.Attempt}";
        using AttemptWriter writer = new(store, scratch, StepNames.Fold(0), work, attempt);
        byte[] bytes = new byte[size];
        new Random(1).NextBytes(bytes);
        File.WriteAllBytes(writer.PathFor("experts/net/weights.safetensors"), bytes);
        File.WriteAllText(writer.PathFor("held-out-rows.csv"), "row,path,label,group\n");
        var committed = await writer.CommitAsync(
            "0.1.0",
            new Dictionary<string, string>(),
            new Dictionary<string, double>(),
            CancellationToken.None
        );
        await RunRecords.WriteAsync(store, new(new("ns", "run", "uid"), committed), CancellationToken.None);
        return $"committed {committed.Attempt}";
    }
}
