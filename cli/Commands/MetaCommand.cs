using System.CommandLine;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning;
using StackingK8s.Meta;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking meta`: the meta stage on any two arrays.</summary>
static class MetaCommand
{
    public static Command Create()
    {
        Option<string> features = new("--features") { Description = "X.npy: (rows, columns)", Required = true };
        Option<string> labels = new("--labels") { Description = "y.npy: 0 or 1 per row", Required = true };
        Option<string?> groups = new("--groups") { Description = "g.npy: a whole number per row; a group is never split" };
        Option<string?> search = new("--search")
        {
            Description = "YAML with strategy, iterations, budgetSeconds, validation, metric, space",
        };
        RuledOptions ruled = new();
        var seed = ruled.AddDefault("--seed", (RunSpec spec) => spec.Seed, "Seed of the split, the random search and LightGBM");
        Option<string> output = new("--out") { Description = "Folder for model.txt, best_params.json, report.json, ...", Required = true };
        Command command = new(
            "meta",
            """
            Trains the meta-model on two arrays.

            Searches LightGBM's parameters by cross-validation on X and y, refits the
            best model on all rows, and writes the model and its report.

            Example: stacking meta --features X_meta.npy --labels y_meta.npy \
                       --search search.yaml --out meta/
            """
        )
        {
            features,
            labels,
            groups,
            search,
            seed,
            output,
        };
        command.SetAction(
            (parsed, stop) =>
            {
                ruled.Check(parsed).Throw();
                return Task.FromResult(
                    Run(
                        parsed.GetValue(features)!,
                        parsed.GetValue(labels)!,
                        parsed.GetValue(groups),
                        parsed.GetValue(search),
                        parsed.GetValue(seed),
                        parsed.GetValue(output)!,
                        stop
                    )
                );
            }
        );
        return command;
    }

    static int Run(string features, string labels, string? groups, string? search, long seed, string output, CancellationToken stop)
    {
        var x = NpyFile.Read(features);
        if (x.Shape.Length != 2)
            throw new DataException($"{features} must have two dimensions, rows and columns; it has {x.Shape.Length}.");
        if (x.Shape.Contains(0))
            throw new DataException($"{features} has the shape ({string.Join(", ", x.Shape)}): save at least one row and one column.");
        FloatMatrix matrix = new(x.Shape[0], x.Shape[1], x.ToFloat32());
        int[] y = Vector(labels, matrix.Rows).ToInt32();
        if (Array.FindIndex(y, label => label is not (0 or 1)) is >= 0 and var odd)
            throw new DataException($"{labels}: row {odd} is {y[odd]}; labels must be 0 or 1.");
        MetaStageInput input = new(
            matrix,
            [.. Enumerable.Range(0, matrix.Columns).Select(column => $"column {column}")],
            y,
            ["0", "1"],
            groups,
            groups is null ? null : Vector(groups, matrix.Rows).ToPlaces(),
            [],
            new(matrix.Rows, 0),
            new(matrix.Rows, 0),
            null,
            [],
            [],
            null
        );
        var settings = MetaStageSettings.FromSearch(search is null ? new SearchSpec() : RunFile.ReadSearch(search), seed);

        // The folder is made with the journal, when nothing is wrong with the arrays.
        SearchWatch watch = new(new ProgressReporter(StepNames.Meta, Console.Error, TimeProvider.System), _ =>
            Path.Combine(Directory.CreateDirectory(output).FullName, "search.journal")
        );
        var outcome = MetaStage.Run(input, settings, Environment.ProcessorCount, watch, stop);
        MetaArtifacts.Write(file => Path.Combine(output, file), outcome);
        watch.Finish();
        Console.Write(ReportText.Format(outcome.Report));
        return ExitCode.Done;
    }

    static NpyArray Vector(string file, int rows)
    {
        var array = NpyFile.Read(file);
        return array.Shape is [var length] && length == rows
            ? array
            : throw new DataException($"{file} has shape ({string.Join(", ", array.Shape)}), but there are {rows} rows of features.");
    }
}
