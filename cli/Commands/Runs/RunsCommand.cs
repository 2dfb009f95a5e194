using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using StackingK8s.Cli.Cluster;
using StackingK8s.Cli.Embedding;
using StackingK8s.Contracts.Errors;
using StackingK8s.Stacking.Runs;

namespace StackingK8s.Cli.Commands.Runs;

/// <summary>`stacking runs`: what runs a store holds, with their dates and scores.</summary>
static class RunsCommand
{
    static readonly string[] Headers = ["NAME", "STARTED", "FINISHED", "STEPS", "OUT OF FOLD", "TEST", "RUN"];

    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true, NewLine = "\n" };

    public static Command Create()
    {
        Argument<string> folder = new("dir")
        {
            Description = "A work directory, or an artifact root: the folder or s3:// URI with runs/ and steps/",
        };
        Option<bool> json = new("--json") { Description = "Print a JSON array, for programs" };
        Command command = new(
            "runs",
            """
            Lists the runs of a work directory or store, with dates and scores.

            A score is the meta-model's AUC, with the best expert's in brackets: out of
            fold, and on the test manifest. The last column is what --run takes; the run
            that was worked on last is marked. Nothing is verified here but the reports'
            own digests.

            Examples: stacking runs out/
                      stacking runs s3://stacking/runs --json |
                        jq '.[] | select(.latest).run'
            """
        )
        {
            folder,
            json,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(folder)!, parsed.GetValue(json), stop));
        return command;
    }

    static async Task<int> RunAsync(string folder, bool json, CancellationToken stop)
    {
        using CacheFolder scratch = new(null);
        var store = ArtifactRoot.Open(folder);
        var runs = await new RunListing(store, scratch.Path).ListAsync(stop);
        if (json)
        {
            Console.WriteLine(JsonSerializer.Serialize(runs, Json));
            return ExitCode.Done;
        }
        if (runs.Count == 0)
            throw new UsageException(
                $"{store.Root} has no runs. Name a work directory, or the folder or s3:// URI that holds runs/ and steps/."
            );
        foreach (string line in Format(runs))
            Console.WriteLine(line);
        foreach (var run in runs.Where(run => run.Problem is not null))
            await Console.Error.WriteLineAsync($"{run.Run}: {run.Problem}");
        return ExitCode.Done;
    }

    /// <summary>The header and a line per run.</summary>
    internal static IReadOnlyList<string> Format(IReadOnlyList<ListedRun> runs) => RunTable.Align([Headers, .. runs.Select(Cells)], "   ");

    static string[] Cells(ListedRun run) =>
        [
            run.Name,
            Time(run.Started),
            Time(run.Finished),
            run.Steps is { } all ? $"{run.StepsDone}/{all}" : $"{run.StepsDone}",
            Scores(run.OutOfFold),
            Scores(run.Test),
            run.Latest ? $"{run.Run} (latest)" : run.Run,
        ];

    static string Time(DateTimeOffset? time) =>
        time?.ToUniversalTime().ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture) ?? "-";

    static string Scores(ListedScores? scores) =>
        scores is null ? "-" : $"{Number(scores.MetaModel)} ({scores.BestExpert} {Number(scores.BestExpertAuc)})";

    static string Number(double? value) => value?.ToString("0.0000", CultureInfo.InvariantCulture) ?? "-";
}
