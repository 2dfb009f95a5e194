using System.CommandLine;
using System.Globalization;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Cli.Storage;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking store`: lists, reads and copies objects, for people without an S3 tool.</summary>
static class StoreCommand
{
    public static Command Create() =>
        new(
            "store",
            """
            Lists, reads and copies files in a folder or in S3.

            Keys and server come from the environment, as for every s3:// URI
            (docs/s3.md).

            Examples: stacking store ls s3://stacking/runs
                      stacking store cp images/ s3://datasets/ff/images
                      stacking store cat s3://stacking/runs/runs/local-demo-1/meta.json
                      stacking store du s3://stacking/runs
            """
        )
        {
            List(),
            Copy(),
            Cat(),
            Usage(),
        };

    static Command List()
    {
        var uri = Location("uri", "A folder or s3://bucket/prefix");
        Option<bool> recursive = new("--recursive", "-r") { Description = "List everything below, with size and time" };
        Command command = new("ls", "List the names directly below") { uri, recursive };
        command.SetAction(
            (parsed, stop) =>
                ListAsync(ArtifactStores.Open(parsed.GetValue(uri)!, Console.Error.WriteLine), parsed.GetValue(recursive), stop)
        );
        return command;
    }

    static async Task<int> ListAsync(IArtifactStore store, bool recursive, CancellationToken stop)
    {
        if (!recursive)
        {
            foreach (string name in await store.ListAsync("", stop))
                Console.WriteLine(name);
            return ExitCode.Done;
        }
        await foreach (var each in store.EnumerateAsync("", stop))
            Console.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{each.ModifiedAt:yyyy-MM-dd HH:mm:ss} {each.Size, 15:N0} {each.Path}")
            );
        return ExitCode.Done;
    }

    static Command Copy()
    {
        Argument<string> from = Location("from", "A file, a folder, or s3://bucket/name"),
            to = Location("to", "Its new name: a path or s3://bucket/name; with a / at its end, the folder that a file goes into");
        Command command = new("cp", "Copy a file, or everything below a folder") { from, to };
        command.SetAction(
            async (parsed, stop) =>
            {
                using var scratch = ScratchFolder.Create("cp");
                await new StoreCopy(scratch.Path, Console.WriteLine).RunAsync(
                    StoreObject.Parse(parsed.GetValue(from)!),
                    parsed.GetValue(to)!,
                    stop
                );
                return ExitCode.Done;
            }
        );
        return command;
    }

    static Command Cat()
    {
        var uri = Location("uri", "A file or s3://bucket/name");
        Command command = new("cat", "Write a file to standard output") { uri };
        command.SetAction(
            async (parsed, stop) =>
            {
                var (store, name) = StoreObject.Parse(parsed.GetValue(uri)!);
                using var scratch = ScratchFolder.Create("cat");
                string file = await store.FetchFileAsync(name, scratch.Path, stop)
                    ?? throw new UsageException($"{store.Root}/{name} does not exist.");
                await using var bytes = File.OpenRead(file);
                if (!Console.IsOutputRedirected)
                {
                    // To a terminal as text, whose escape sequences are shown.
                    using StreamReader text = new(bytes);
                    await Console.Out.WriteAsync(await text.ReadToEndAsync(stop));
                    return ExitCode.Done;
                }
                await using var output = Console.OpenStandardOutput();
                await bytes.CopyToAsync(output, stop);
                return ExitCode.Done;
            }
        );
        return command;
    }

    static Command Usage()
    {
        var uri = Location("uri", "A folder or s3://bucket/prefix");
        Command command = new("du", "Show bytes and objects of each name directly below, and of all") { uri };
        command.SetAction(
            async (parsed, stop) =>
            {
                SortedDictionary<string, (long Bytes, int Objects)> sums = new(StringComparer.Ordinal);
                await foreach (var each in ArtifactStores.Open(parsed.GetValue(uri)!, Console.Error.WriteLine).EnumerateAsync("", stop))
                {
                    string name = each.Path.Split('/')[0];
                    var (bytes, objects) = sums.GetValueOrDefault(name);
                    sums[name] = (bytes + each.Size, objects + 1);
                }
                foreach (var (name, sum) in sums)
                    Console.WriteLine(Line(sum.Bytes, sum.Objects, name));
                Console.WriteLine(Line(sums.Values.Sum(sum => sum.Bytes), sums.Values.Sum(sum => sum.Objects), "in all"));
                return ExitCode.Done;
            }
        );
        return command;
    }

    static string Line(long bytes, int objects, string name) =>
        string.Create(CultureInfo.InvariantCulture, $"{bytes, 18:N0} bytes {objects, 10:N0} objects  {name}");

    static Argument<string> Location(string name, string description) => new(name) { Description = description };
}
