using System.Globalization;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Meta;
using StackingK8s.Meta.Candidates;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>
/// Whether the files of the meta step are those that the aggregate and the candidates' scores give. Everything but the search is done
/// again; where fitting the trees would take more than <see cref="MostWork"/> or <see cref="MostFeatures"/>, the trees are taken as they
/// are, and what follows from them is counted again.
/// </summary>
/// <param name="threads">Cores to use.</param>
sealed class MetaCheck(int threads) : IRunCheck
{
    /// <summary>Rows x columns x trees of one fit: some ten seconds on one core, of which there are a dozen.</summary>
    public const long MostWork = 5_000_000_000;

    /// <summary>Rows x columns: 100 MB of float32, which every fit copies and puts into bins however few its trees are.</summary>
    public const long MostFeatures = 25_000_000;

    const string Model = "meta-model",
        Predictions = "predictions",
        Report = "report";

    static readonly string[] OfPredictions = [ArtifactPaths.Meta.OutOfFoldPredictions, ArtifactPaths.Meta.TestPredictions],
        OfReport = [ArtifactPaths.Meta.Report, ArtifactPaths.Meta.ReportText];

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Model, Predictions, Report];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        var settings = MetaStageSettings.FromTask(run.Task<MetaTask>(StepNames.Meta));
        MetaInputReader reader = new(file => Task.FromResult(run.File(StepNames.Aggregate, file)));
        var summary = await reader.JsonAsync<AggregateSummary>(ArtifactPaths.Aggregate.Summary);
        var scores = CandidateScores.Read(run.File(StepNames.Meta, ArtifactPaths.Meta.Candidates), settings);
        double numbers = (double)summary.Rows * summary.Columns.Count;
        int trees = TreeCandidates.Create(settings).Max(candidate => candidate.NumEstimators);
        bool refit = numbers <= MostFeatures && numbers * trees <= MostWork;
        var input = await reader.ReadAsync(refit);
        var outcome = refit
            ? MetaStage.Repeat(input, settings, scores, threads, stop)
            : MetaStage.Recount(input, settings, scores, ReadModel(run), ReadLogOdds(run, summary.Rows));
        string folder = run.NewFolder("meta");
        MetaArtifacts.Write(file => Path.Combine(folder, file), outcome);
        var (networks, scales) = await reader.NetworksAsync();
        ServedModelFiles.Write(
            file => Path.Combine(folder, file),
            input.Columns,
            networks,
            scales,
            outcome,
            run.Step(StepNames.Meta).Result.ProgramVersion
        );
        return Claims(run, folder, refit, refit ? WrongScore(MetaStage.Rescore(input, settings, scores, threads, stop)) : null);
    }

    /// <summary>A sentence if the best trees do not score as candidates.csv says; two ways of counting differ by rounding alone.</summary>
    static string? WrongScore(IReadOnlyList<(double Given, double Again)> scores)
    {
        const double Rounding = 1e-9;
        int part = scores.ToList().FindIndex(score => !(Math.Abs(score.Given - score.Again) <= Rounding) && !BothNaN(score));
        return part < 0
            ? null
            : string.Create(
                CultureInfo.InvariantCulture,
                $"meta/{ArtifactPaths.Meta.Candidates} gives the best trees {scores[part].Given:R} on part {part}, "
                    + $"but they have {scores[part].Again:R}"
            );

        static bool BothNaN((double Given, double Again) score) => double.IsNaN(score.Given) && double.IsNaN(score.Again);
    }

    static IReadOnlyList<Claim> Claims(LoadedRun run, string folder, bool refit, string? wrongScore)
    {
        Breaches model = new(),
            predictions = new(),
            report = new();
        model.Add(wrongScore);
        var listed = run.Step(StepNames.Meta).Result.Files.Select(file => file.Path);
        var made = Directory.EnumerateFiles(folder).Select(file => Path.GetFileName(file)!);
        // How long a candidate took is nothing that can be counted again.
        foreach (string file in listed.Union(made).Where(file => file != ArtifactPaths.Meta.CandidateTimes))
        {
            var breaches =
                OfPredictions.Contains(file) ? predictions
                : OfReport.Contains(file) ? report
                : model;
            breaches.Add(FileBreach(run, folder, file));
        }
        string how = refit ? "made again from X_meta, equal to the bit" : "with trees and out-of-fold probabilities taken as they are";
        var level = refit ? ClaimLevel.Proven : ClaimLevel.Consistent;
        string limit = refit
            ? ""
            : string.Create(
                CultureInfo.InvariantCulture,
                $" (above {MostFeatures:0.0e0} rows x columns or {MostWork:0e0} rows x columns x trees: --images fits them)"
            );
        return
        [
            model.Of(Model, level, $"blend, trees of the winner, model.onnx and model.json {how}{limit}"),
            predictions.Of(Predictions, level, $"test and out-of-fold probabilities {how}"),
            report.Of(Report, level, $"every number of report.json and report.txt {how}"),
        ];
    }

    static string? FileBreach(LoadedRun run, string folder, string file)
    {
        string expected = Path.Combine(folder, file);
        if (!run.Has(StepNames.Meta, file))
            return $"meta has no {file}, which the aggregate gives";
        if (!File.Exists(expected))
            return $"meta lists {file}, which the aggregate does not give";
        return RemadeText.Difference(expected, run.File(StepNames.Meta, file)) is { } difference
            ? $"meta/{file} is not what the aggregate gives: it {difference}"
            : null;
    }

    static double[] ReadLogOdds(LoadedRun run, int rows)
    {
        double[] logOdds = ProbabilitiesCsv.ReadLogOdds(run.File(StepNames.Meta, ArtifactPaths.Meta.OutOfFoldPredictions));
        return logOdds.Length == rows
            ? logOdds
            : throw new ArtifactException(
                $"meta/{ArtifactPaths.Meta.OutOfFoldPredictions} has {logOdds.Length} rows, but X_meta has {rows}"
            );
    }

    static string ReadModel(LoadedRun run)
    {
        const long MostText = 1 << 30;
        string file = run.File(StepNames.Meta, ArtifactPaths.Meta.Model);
        return new FileInfo(file).Length <= MostText
            ? File.ReadAllText(file)
            : throw new ArtifactException($"meta/{ArtifactPaths.Meta.Model} has more than {MostText >> 20} MiB");
    }
}
