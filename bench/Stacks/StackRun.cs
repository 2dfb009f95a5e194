using System.Diagnostics;
using System.Globalization;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Bench.Stacks;

/// <summary>One finished run of the comparison: what its report says, and the scores of its test rows.</summary>
/// <param name="Data">Name of the data set.</param>
/// <param name="Seed">Seed of data and run.</param>
/// <param name="Report">report.json.</param>
/// <param name="Labels">0 or 1 per test row.</param>
/// <param name="Groups">The photograph of each test row, as a number.</param>
/// <param name="Experts">[expert][test row]: mean logit over the folds.</param>
/// <param name="Meta">Per test row the meta-model's probability.</param>
/// <param name="Minutes">Of `stacking run`.</param>
sealed record StackRun(
    string Data,
    string Seed,
    MetaReport Report,
    int[] Labels,
    int[] Groups,
    double[][] Experts,
    double[] Meta,
    string Minutes
)
{
    /// <summary>
    /// A whole run in a folder of its own, which is kept: an hour of runs can be ended and resumed. Without its file `minutes` a run is
    /// asked for again, which makes again what another version would make differently.
    /// </summary>
    public static StackRun Make(string kept, string program, StackData data, string seed)
    {
        string folder = Path.Combine(kept, $"{data.Name.Replace(' ', '-').Replace(",", "")}-{seed}"),
            images = Path.Combine(folder, "data/quickstart"),
            run = Path.Combine(folder, "run.yaml"),
            work = Path.Combine(folder, "out"),
            minutes = Path.Combine(folder, "minutes");
        if (!File.Exists(run))
        {
            data.Write(program, images, seed);
            string example = File.ReadAllText("examples/01-quickstart.yaml");
            File.WriteAllText(run, example.Replace("seed: 42", $"seed: {seed}", StringComparison.Ordinal));
        }
        if (!File.Exists(minutes))
        {
            var clock = Stopwatch.StartNew();
            StackProcess.Execute(program, "run", "-f", run, "--work-dir", work);
            File.WriteAllText(minutes, clock.Elapsed.TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture));
        }
        return Read(Path.Combine(work, "artifacts", "steps"), data.Name, seed, File.ReadAllText(minutes));
    }

    static StackRun Read(string steps, string data, string seed, string minutes)
    {
        string aggregate = Attempt(steps, "aggregate"),
            meta = Attempt(steps, "meta");
        var report = ContractJson.Read<MetaReport>(File.ReadAllBytes(Path.Combine(meta, ArtifactPaths.Meta.Report)));
        int folds = Directory.GetFiles(aggregate, "test_logits.fold-*.npy").Length,
            experts = report.Comparisons.Count;
        int[] labels = NpyFile.Read(Path.Combine(aggregate, ArtifactPaths.Aggregate.TestLabels)).ToInt32();
        double[][] logits = [.. Enumerable.Range(0, experts).Select(_ => new double[labels.Length])];
        for (int fold = 0; fold < folds; fold++)
        {
            float[] values = NpyFile.Read(Path.Combine(aggregate, ArtifactPaths.Aggregate.TestLogits(fold))).ToFloat32();
            for (int i = 0; i < values.Length; i++)
                logits[i % experts][i / experts] += values[i] / folds;
        }
        var rows = RowsCsv.Read(Path.Combine(Attempt(steps, "fold-0"), ArtifactPaths.Fold.TestRows));
        List<string> groups = [.. rows.Select(row => row.Group!).Distinct()];
        return new(
            data,
            seed,
            report,
            labels,
            [.. rows.Select(row => groups.IndexOf(row.Group!))],
            logits,
            ProbabilitiesCsv.Read(Path.Combine(meta, ArtifactPaths.Meta.TestPredictions)),
            minutes
        );
    }

    // The last one: a step that was asked for something else before has another beside it.
    static string Attempt(string steps, string step) =>
        Path.GetDirectoryName(
            Directory.GetFiles(Path.Combine(steps, step), ArtifactPaths.Result, SearchOption.AllDirectories).MaxBy(File.GetLastWriteTimeUtc)
        )!;

    /// <summary>Index of the expert that the out-of-fold scores choose.</summary>
    public int Chosen => Report.Comparisons.ToList().FindIndex(compared => compared.Chosen);
}
