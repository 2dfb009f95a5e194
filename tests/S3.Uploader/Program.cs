using StackingK8s.Artifacts;
using StackingK8s.Contracts;

// Commits one attempt of work that is always the same, and is there to be killed: S3.Uploader STORE SCRATCH ATTEMPT SIZE
var store = ArtifactStores.Open(args[0]);
string work = new('a', 64);
if (await AttemptFinder.FindAsync(store, RunPlan.FoldStep(0), work, args[1], CancellationToken.None) is { } done)
{
    Console.WriteLine($"reused {done.Reference.Attempt}");
    return;
}
using AttemptWriter writer = new(store, args[1], RunPlan.FoldStep(0), work, args[2]);
byte[] bytes = new byte[int.Parse(args[3], System.Globalization.CultureInfo.InvariantCulture)];
new Random(1).NextBytes(bytes);
File.WriteAllBytes(writer.PathFor("experts/net/weights.safetensors"), bytes);
File.WriteAllText(writer.PathFor("held-out-rows.csv"), "row,path,label,group\n");
var committed = await writer.CommitAsync("0.1.0", new Dictionary<string, string>(), new Dictionary<string, double>(), CancellationToken.None);
await RunRecords.WriteAsync(store, new("ns", "run", "uid"), committed, CancellationToken.None);
Console.WriteLine($"committed {committed.Attempt}");
