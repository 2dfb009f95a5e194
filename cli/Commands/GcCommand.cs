using System.CommandLine;
using System.Globalization;
using StackingK8s.Artifacts.Removal;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking gc`: removes the garbage of a store.</summary>
static class GcCommand
{
    public static Command Create()
    {
        Argument<string> uri = new("uri")
        {
            Description = "A work directory, or an artifact root: the folder or s3:// URI with runs/ and steps/",
        };
        Option<double> hours = new("--older-than") { Description = "Hours since it was last written", DefaultValueFactory = _ => 24 };
        Option<bool> yes = new("--yes") { Description = "Remove it; without this option it is only listed" };
        Command command = new(
            "gc",
            """
            Lists what no run needs any more, and with --yes removes it.

            That is: attempts that were never finished, uploads that were never completed,
            and checkpoints of finished work. Finished attempts are kept, so that the same
            work is never done twice; deleting a run with the delete policy Delete removes
            those. Anything younger than --older-than is kept: it may be in progress.

            Examples: stacking gc s3://stacking/runs
                      stacking gc out/ --older-than 1 --yes
            """
        )
        {
            uri,
            hours,
            yes,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(uri)!, parsed.GetValue(hours), parsed.GetValue(yes), stop));
        return command;
    }

    static async Task<int> RunAsync(string uri, double hours, bool yes, CancellationToken stop)
    {
        if (hours is not (>= 0 and <= 1e6))
            throw new UsageException("--older-than must be 0 to 1000000 hours.");
        var store = ArtifactRoot.Open(uri);
        var found = await GarbageCollector.FindAsync(store, TimeProvider.System.GetUtcNow().AddHours(-hours), stop);
        foreach (var garbage in found)
        {
            bool left = yes && !await GarbageCollector.RemoveAsync(store, garbage, stop);
            Console.WriteLine($"{garbage.Path}: {garbage.Why}{Size(garbage)}{(left ? "; committed meanwhile, so it stays" : "")}");
        }
        long bytes = found.Sum(garbage => garbage.Bytes);
        string sum = string.Create(CultureInfo.InvariantCulture, $"{found.Count} in all, {bytes / 1e6:N1} MB plus the uploads");
        Console.WriteLine(
            found.Count == 0 ? "Nothing to remove."
            : yes ? $"Removed: {sum}."
            : $"Would be removed: {sum}. Add --yes to remove it."
        );
        return ExitCode.Done;
    }

    static string Size(Garbage garbage) =>
        garbage.Incomplete is { } write
            ? string.Create(CultureInfo.InvariantCulture, $", started {write.Since:yyyy-MM-dd HH:mm} UTC")
            : string.Create(CultureInfo.InvariantCulture, $", {garbage.Objects} objects, {garbage.Bytes / 1e6:N1} MB");
}
