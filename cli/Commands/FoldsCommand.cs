using System.CommandLine;
using StackingK8s.Artifacts.Data;
using StackingK8s.Cli.Options;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Data;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking folds`: the split of a run, on its own.</summary>
static class FoldsCommand
{
    public static Command Create()
    {
        Option<string> manifest = new("--manifest") { Description = "CSV with the columns path and label", Required = true };
        RuledOptions ruled = new();
        var folds = ruled.AddDefault("--folds", (FoldsSpec spec) => spec.Count, "Number of folds");
        var seed = ruled.AddDefault("--seed", (RunSpec spec) => spec.Seed, "Seed of the shuffle");
        Option<bool> ordered = new("--no-shuffle") { Description = "Split the rows in the manifest's order" };
        Option<string?> groupColumn = new("--group-column")
        {
            Description = "Rows of one group stay in one fold (default: the column group, if there is one)",
        };
        Option<string> output = new("--out") { Description = "CSV to write: path,label[,group],fold", Required = true };
        Command command = new(
            "folds",
            """
            Splits a manifest into folds.

            The folds are exactly those of scikit-learn's StratifiedKFold, or of its
            StratifiedGroupKFold if there are groups.

            Example: stacking folds --manifest M.csv --folds 5 --seed 42 \
                       --group-column group --out folds.csv
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
                parsed.GetValue(output)!,
                ruled.Check(parsed)
            )
        );
        return command;
    }

    static int Run(string manifest, int count, long seed, bool shuffle, string? groupColumn, string output, OptionProblems problems)
    {
        var read = problems.Try(() => ManifestReader.Read(manifest, null));
        var groups = read is null ? null : problems.Try(() => Groups(read, manifest, groupColumn));
        problems.Throw();
        Split(read!, groups, count, shuffle, seed, output);
        return ExitCode.Done;
    }

    static void Split(Manifest manifest, string[]? groups, int count, bool shuffle, long seed, string output)
    {
        var fold = FoldSplit.AssignFolds(manifest, groups, count, shuffle, seed);
        FoldsCsv.Write(output, manifest, groups, fold);
        string whole = groups is null ? "" : $", {groups.Distinct().Count()} groups kept whole";
        Console.WriteLine($"{manifest.Rows.Count} rows in {count} folds{whole}: {output}");
    }

    static string[]? Groups(Manifest manifest, string file, string? column)
    {
        if (column is null or "group")
            return column is null && !manifest.HasGroups ? null
                : manifest.HasGroups ? [.. manifest.Rows.Select(row => row.Group!)]
                : throw new UsageException($"--group-column: {file} has no column group.");
        return
        [
            .. manifest.Rows.Select(row =>
                row.Other.GetValueOrDefault(column) ?? throw new UsageException($"--group-column: {file} has no column {column}.")
            ),
        ];
    }
}
