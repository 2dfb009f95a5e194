using System.CommandLine;
using StackingK8s.Artifacts.Data;
using StackingK8s.Cli.Options;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck.Names;
using StackingK8s.DataCheck.Splits;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking folds`: the split of a run, on its own.</summary>
static class FoldsCommand
{
    public static Command Create()
    {
        Option<string> manifest = new("--manifest") { Description = "CSV with a column of paths and one of labels", Required = true };
        RuledOptions ruled = new();
        ColumnOptions columns = new(ruled);
        var folds = ruled.AddDefault("--folds", (FoldsSpec spec) => spec.Count, "Number of folds");
        var seed = ruled.AddDefault("--seed", (RunSpec spec) => spec.Seed, "Seed of the shuffle");
        Option<bool> ordered = new("--no-shuffle") { Description = "Split the rows in the manifest's order" };
        Option<string> output = new("--out") { Description = "CSV to write: path,label[,group],fold", Required = true };
        Command command = new(
            "folds",
            """
            Splits a manifest into folds.

            The folds are exactly those of scikit-learn's StratifiedKFold, or of its
            StratifiedGroupKFold if there are groups, whose order is that of pandas:
            numbers by value where all groups are numbers, else by code point. Folds of
            your own are checked and numbered in the same order.

            Examples: stacking folds --manifest M.csv --folds 5 --seed 42 --out folds.csv
                      stacking folds --manifest M.csv --path-column file \
                        --label-column kind --group-column video --out folds.csv
            """
        )
        {
            manifest,
            folds,
            seed,
            ordered,
            output,
        };
        columns.AddTo(command);
        command.SetAction(parsed =>
        {
            var problems = ruled.Check(parsed);
            FoldsSpec wanted = new() { Count = parsed.GetValue(folds), Shuffle = !parsed.GetValue(ordered) };
            return Run(
                parsed.GetValue(manifest)!,
                columns.Read(parsed, problems),
                wanted,
                parsed.GetValue(seed),
                parsed.GetValue(output)!,
                problems
            );
        });
        return command;
    }

    static int Run(string file, ColumnsSpec columns, FoldsSpec folds, long seed, string output, OptionProblems problems)
    {
        var manifest = problems.Try(() => ManifestReader.Read(file, columns, null))!;
        problems.Throw();
        int[] fold = FoldSplit.AssignFolds(SplitRows.FromManifest(manifest), folds, seed);
        FoldsCsv.Write(output, manifest, fold);
        string whole = manifest.HasGroups ? $", {manifest.Rows.GroupNames.Count} groups kept whole" : "";
        Console.WriteLine($"{manifest.Rows.Count} rows in {folds.Count} folds{whole}: {output}");
        if (!manifest.HasGroups)
            Console.WriteLine(GroupHints.Sentence(GroupHints.Find(manifest, columns)));
        if (AlikeNames.Warning("groups", manifest.Rows.GroupNames) is { } alike)
            Console.Error.WriteLine($"warning: {alike}");
        return ExitCode.Done;
    }
}
