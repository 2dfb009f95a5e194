using System.CommandLine;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Data;
using StackingK8s.Learning.Splits;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking folds`: the split of a run, on its own.</summary>
static class FoldsCommand
{
    public static Command Create()
    {
        Option<string> manifest = new("--manifest") { Description = "CSV with the columns path and label", Required = true };
        Option<int> folds = new("--folds") { Description = "2 to 100", DefaultValueFactory = _ => 5 };
        Option<long> seed = new("--seed") { Description = "0 to 4294967295", DefaultValueFactory = _ => 42 };
        Option<bool> ordered = new("--no-shuffle") { Description = "Cut the rows in the manifest's order" };
        Option<string?> groupColumn = new("--group-column")
        {
            Description = "Rows of one group stay in one fold (default: the column group, if there is one)",
        };
        Option<string> output = new("--out") { Description = "CSV to write: path,label[,group],fold", Required = true };
        Command command = new(
            "folds",
            """
            Cuts a manifest into folds exactly as scikit-learn's StratifiedKFold does, or StratifiedGroupKFold where there are groups.

            Example: stacking folds --manifest M.csv --folds 5 --seed 42 --group-column group --out folds.csv
            """
        )
        {
            manifest,
            folds,
            seed,
            ordered,
            groupColumn,
            output,
        };
        command.SetAction(parsed =>
            Run(
                parsed.GetValue(manifest)!,
                parsed.GetValue(folds),
                parsed.GetValue(seed),
                !parsed.GetValue(ordered),
                parsed.GetValue(groupColumn),
                parsed.GetValue(output)!
            )
        );
        return command;
    }

    static int Run(string manifest, int count, long seed, bool shuffle, string? groupColumn, string output)
    {
        if (count is < 2 or > 100)
            throw new UsageException("--folds must be 2 to 100.");
        if (seed is < 0 or > uint.MaxValue)
            throw new UsageException($"--seed must be 0 to {uint.MaxValue}.");
        var read = ManifestReader.Read(manifest, null);
        var groups = Groups(read, manifest, groupColumn);
        var fold = FoldSplit.AssignFolds(read, groups, count, shuffle, seed);
        FoldsCsv.Write(output, read, groups, fold);
        Console.WriteLine(
            $"{read.Rows.Count} rows in {count} folds{(groups is null ? "" : $", {groups.Distinct().Count()} groups kept whole")}: {output}"
        );
        return ExitCode.Done;
    }

    static string[]? Groups(Manifest manifest, string file, string? column)
    {
        if (column is null or "group")
            return column is null && !manifest.HasGroups ? null
                : manifest.HasGroups ? [.. manifest.Rows.Select(row => row.Group!)]
                : throw new UsageException($"{file} has no column group.");
        return
        [
            .. manifest.Rows.Select(row =>
                row.Other.GetValueOrDefault(column) ?? throw new UsageException($"{file} has no column {column}.")
            ),
        ];
    }
}
