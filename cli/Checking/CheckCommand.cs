using System.CommandLine;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Cli.Running;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.DataCheck;

namespace StackingK8s.Cli.Checking;

/// <summary>`stacking check`: what each fold checks before it trains, without a run.</summary>
static class CheckCommand
{
    public static Command Create()
    {
        Option<string?> file = new("--file", "-f") { Description = "The StackingRun file whose data is checked" };
        Option<string?> manifest = new("--manifest") { Description = "In place of a run file: the training manifest" };
        Option<string?> testManifest = new("--test-manifest") { Description = "The test manifest" };
        Option<string?> imageRoot = new("--image-root")
        {
            Description = "Folder or s3:// prefix that the paths start from (default: the manifest's)",
        };
        RuledOptions ruled = new();
        ColumnOptions columns = new(ruled);
        var folds = ruled.AddDefault("--folds", (FoldsSpec spec) => spec.Count, "Number of folds");
        var seed = ruled.AddDefault("--seed", (RunSpec spec) => spec.Seed, "Seed of the shuffle");
        Option<DuplicatePolicy> duplicates = new("--duplicates")
        {
            Description = "What becomes of the same pictures in different groups",
            DefaultValueFactory = _ => DuplicatePolicy.Merge,
        };
        Option<string?> cache = new("--cache") { Description = "Folder that keeps what is found; a run's is WORK-DIR/cache" };
        Option<bool> json = new("--json") { Description = "Print the report as JSON, as data.json has it" };
        Command command = new(
            "check",
            """
            Looks for leaks and shortcuts in the data, without a run.

            Compares all images by file, bytes and picture, within and between the two
            manifests, splits the rows, and asks whether the label follows from something
            that is not in the picture. Each fold does the same before it trains. Data
            that cannot be trained on ends it with exit code 3.

            Examples: stacking check -f run.yaml --cache out/cache
                      stacking check --manifest train.csv --test-manifest test.csv \
                        --image-root images/ --group-column video --json
            """
        )
        {
            file,
            manifest,
            testManifest,
            imageRoot,
            folds,
            seed,
            duplicates,
            cache,
            json,
        };
        columns.AddTo(command);
        command.SetAction(
            (parsed, stop) =>
            {
                var problems = ruled.Check(parsed);
                string? run = parsed.GetValue(file),
                    training = parsed.GetValue(manifest);
                problems.Require(run is null != training is null, "Name either a run file (--file) or a manifest (--manifest)");
                var named = columns.Read(parsed, problems);
                var checkedData = run is null
                    ? new DataToCheck(
                        new()
                        {
                            Manifest = training ?? "",
                            TestManifest = parsed.GetValue(testManifest),
                            ImageRoot = parsed.GetValue(imageRoot),
                            Columns = named,
                            Duplicates = parsed.GetValue(duplicates),
                        },
                        new() { Count = parsed.GetValue(folds) },
                        parsed.GetValue(seed)
                    )
                    : problems.Try(() => DataToCheck.OfRun(run));
                problems.Throw();
                return RunAsync(checkedData!, parsed.GetValue(cache), parsed.GetValue(json), parsed.InvocationConfiguration, stop);
            }
        );
        return command;
    }

    sealed record DataToCheck(DataSpec Data, FoldsSpec Folds, long Seed)
    {
        public static DataToCheck OfRun(string file)
        {
            var spec = Locations.Resolve(RunFile.Read(file).Spec, file, "out");
            return new(spec.Data, spec.Folds, spec.Seed);
        }
    }

    static async Task<int> RunAsync(DataToCheck wanted, string? cache, bool json, InvocationConfiguration console, CancellationToken stop)
    {
        var source = RunPlan.Source(wanted.Data with { ImageRoot = wanted.Data.RootOfImages() is { Length: > 0 } root ? root : "." });
        var found = await ProgressDisplay.ShowAsync("check", console.Error, live: !json, progress =>
            DataInspection.RunAsync(source, wanted.Folds, wanted.Seed, cache, progress, stop)
        );
        string text = json ? ContractJson.Write(found.Report) + "\n" : DataReportText.Format(found.Report, wanted.Data.Accept);
        await console.Output.WriteAsync(text.AsMemory(), stop);
        return found.Report.Fatal.Count == 0 ? ExitCode.Done : ExitCode.Data;
    }
}
