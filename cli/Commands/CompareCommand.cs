using System.CommandLine;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Cli.Embedding;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Comparison;
using StackingK8s.Stacking.Models;
using StackingK8s.Stacking.Reports;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking compare`: finished runs side by side.</summary>
static class CompareCommand
{
    public static Command Create()
    {
        Argument<string[]> folders = new("dir")
        {
            Description = "Work directories, or artifact roots: folders or s3:// URIs with runs/ and steps/",
            Arity = ArgumentArity.OneOrMore,
        };
        Option<string[]> runs = new("--run")
        {
            Description = "NAME or NAMESPACE-NAME-UID of a run to compare; repeat it for several (default: every finished run)",
        };
        Option<bool> json = new("--json") { Description = "Print the comparison as JSON" };
        Option<string?> html = new("--html") { Description = "Where to write the comparison as an HTML page that needs no network" };
        Command command = new(
            "compare",
            """
            Compares finished runs: settings, scores, and the same test rows in pairs.

            The first run is the baseline; those of one directory come in the order of
            their starts. Where another run has the same test rows (the same images with
            the same labels, in any order), the AUCs of both meta-models are compared in
            pairs, over groups where there are groups; else no paired number is given.

            Examples: stacking compare out-before/ out-after/
                      stacking compare s3://stacking/runs --run base --run deeper \
                        --html comparison.html
            """
        )
        {
            folders,
            runs,
            json,
            html,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(parsed.GetValue(folders) ?? [], parsed.GetValue(runs) ?? [], parsed.GetValue(json), parsed.GetValue(html), stop)
        );
        return command;
    }

    static async Task<int> RunAsync(string[] folders, string[] names, bool json, string? html, CancellationToken stop)
    {
        OptionProblems problems = new();
        OutputFile.Check("--html", html, problems);
        problems.Throw();
        using CacheFolder scratch = new(null);
        List<RunToCompare> runs = [];
        List<string> unknown = [.. names];
        foreach (string folder in folders)
            runs.AddRange(await ReadAsync(folder, names, unknown, scratch.Path, stop));
        if (unknown.Count > 0)
            throw new UsageException(
                $"There is no finished run '{string.Join("', '", unknown)}' in {string.Join(", ", folders)}. See `stacking runs`."
            );
        if (runs.Count < 2)
            throw new UsageException(
                $"There is nothing to compare ({(runs.Count == 0 ? "no finished run" : "one finished run")} in "
                    + $"{string.Join(", ", folders)}). Name the directories of two finished runs."
            );
        var comparison = RunsToCompare.Compare(runs);
        if (html is not null)
            await OutputFile.WriteAsync(html, ComparisonPage.Render(comparison), Console.Error, stop);
        Console.Write(json ? ContractJson.Write(comparison) + "\n" : ComparisonText.Format(comparison));
        return ExitCode.Done;
    }

    static async Task<IEnumerable<RunToCompare>> ReadAsync(
        string folder,
        string[] names,
        List<string> unknown,
        string scratch,
        CancellationToken stop
    )
    {
        var store = ArtifactRoot.Open(folder);
        var records = await RunRecords.ReadAllAsync(store, stop);
        if (records.Count == 0)
            throw new UsageException(
                $"{store.Root} has no runs. Name a work directory, or the folder or s3:// URI that holds runs/ and steps/."
            );
        List<FinishedRun> finished = [];
        foreach (var record in records.Where(record => record.Committed.ContainsKey(StepNames.Meta)))
        {
            string[] matched = [.. names.Where(name => name == record.Run.Name || name == ArtifactPaths.FullName(record.Run))];
            if (names.Length > 0 && matched.Length == 0)
                continue;
            unknown.RemoveAll(matched.Contains);
            finished.Add(await FinishedRun.OpenAsync(store, ArtifactPaths.FullName(record.Run), scratch, stop));
        }
        List<RunToCompare> read = [];
        foreach (var run in finished.OrderBy(run => run.Description?.Started ?? DateTimeOffset.MinValue))
            read.Add(await RunToCompare.ReadAsync(run, folder, stop));
        return read;
    }
}
