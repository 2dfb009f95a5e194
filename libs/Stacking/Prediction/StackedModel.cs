using StackingK8s.Artifacts.Predictions;
using StackingK8s.Boosting;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Meta;
using StackingK8s.OutOfFold;
using StackingK8s.OutOfFold.Scaling;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Prediction;

/// <summary>
/// The stacking half of a finished run: turns the embeddings that each fold's networks make of new images into predictions. The networks
/// themselves are not part of it, so no libtorch is needed.
/// </summary>
/// <param name="Experts">Names of the experts, in column order.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="Table">How embeddings and logits become features.</param>
/// <param name="Scales">Scales[fold][expert]: what the columns of each network are measured by; null where they stay as they are.</param>
/// <param name="Meta">The meta-model; owned by this record.</param>
/// <param name="Start">The log-odds that its trees start from; null where they start from zero.</param>
/// <param name="Calibration">How its log-odds become probabilities.</param>
/// <param name="Threshold">Probability, 0 to 1, from which an image counts as positive.</param>
public sealed record StackedModel(
    IReadOnlyList<string> Experts,
    IReadOnlyList<string> LabelNames,
    FeatureTable Table,
    IReadOnlyList<IReadOnlyList<NetworkScale>>? Scales,
    MetaModel Meta,
    LogisticBlend? Start,
    CalibrationMap Calibration,
    double Threshold
) : IDisposable
{
    /// <summary>Reads what model.json names.</summary>
    /// <param name="run">A finished run.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A file is missing or not what was committed.</exception>
    public static async Task<StackedModel> OpenAsync(FinishedRun run, CancellationToken stop)
    {
        var manifest = run.Manifest;
        IReadOnlyList<string> experts = [.. manifest.Experts.Select(expert => expert.Name)];
        FeatureTable table = new(manifest.Experts, manifest.Features);
        if (!table.Columns.SequenceEqual(manifest.Columns))
            throw new ArtifactException($"{ArtifactPaths.Meta.Manifest}: the columns are not those of its experts. Rerun the meta step.");
        var start = manifest.Start == TreeStart.Blend ? await BlendAsync(run, stop) : null;
        string text = await File.ReadAllTextAsync(await run.FetchAsync(run.Meta, ArtifactPaths.Meta.Model, stop), stop);
        return new(
            experts,
            manifest.LabelNames,
            table,
            await ScalesAsync(run, stop),
            MetaModel.Load(text, start is not null),
            start,
            manifest.Calibration,
            manifest.Threshold
        );
    }

    /// <summary>Predicts images: the meta-model scores each fold's embeddings, its log-odds are averaged and calibrated.</summary>
    /// <param name="names">One per image.</param>
    /// <param name="folds">Folds[fold][expert]: embeddings (images, dimensions) and one logit per image.</param>
    /// <param name="threshold">Probability, 0 to 1, from which an image counts as positive; null for the run's own.</param>
    /// <param name="explainer">Explains each prediction; null, the default: none is explained.</param>
    /// <returns>One prediction per image, in order.</returns>
    public IEnumerable<ImagePrediction> Predict(
        IReadOnlyList<string> names,
        IReadOnlyList<IReadOnlyList<(FloatMatrix Embeddings, float[] Logits)>> folds,
        double? threshold = null,
        StackExplainer? explainer = null
    )
    {
        FoldFeatures[] tables =
        [
            .. folds
                .Select((experts, fold) => Table.Combine(names.Count, experts, Scales?[fold]))
                .Select(table => new FoldFeatures(table.Features, table.Logits, table.Scores)),
        ];
        var mean = AveragedPrediction.Compute(Meta, Start, Calibration, tables);
        var explanations = explainer?.Explain(this, tables, mean.LogOdds);
        double positiveFrom = threshold ?? Threshold;
        return names.Select(
            (name, row) =>
                new ImagePrediction(
                    name,
                    mean.Probabilities[row],
                    mean.Spreads[row],
                    LabelNames[mean.Probabilities[row] >= positiveFrom ? 1 : 0],
                    mean.Logits.Row(row).ToArray(),
                    explanations?[row]
                )
        );
    }

    /// <summary>Releases the meta-model.</summary>
    public void Dispose() => Meta.Dispose();

    static async Task<IReadOnlyList<IReadOnlyList<NetworkScale>>?> ScalesAsync(FinishedRun run, CancellationToken stop)
    {
        if (run.Manifest.Scales is null)
            return null;
        List<IReadOnlyList<NetworkScale>> scales = [];
        foreach (var fold in run.Folds)
            scales.Add(NetworkScale.Read(await run.FetchAsync(fold, ArtifactPaths.Fold.Scale, stop), run.Manifest.Experts));
        return scales;
    }

    static async Task<LogisticBlend> BlendAsync(FinishedRun run, CancellationToken stop)
    {
        var blend = await run.JsonAsync<BlendWeights>(run.Meta, ArtifactPaths.Meta.Blend, stop);
        return new([.. blend.Weights], blend.Intercept);
    }
}
