using StackingK8s.Artifacts.Data;
using StackingK8s.Boosting;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Learning.Features;
using StackingK8s.Meta;
using StackingK8s.OutOfFold;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Prediction;

/// <summary>
/// The stacking half of a finished run: turns the embeddings that each fold's networks make of new images into predictions. The networks themselves are not part of
/// it, so no libtorch is needed.
/// </summary>
/// <param name="Experts">Names of the experts, in column order.</param>
/// <param name="LabelNames">The negative label's name, then the positive one's.</param>
/// <param name="Table">How embeddings and logits become features.</param>
/// <param name="Meta">The meta-model; owned by this record.</param>
/// <param name="Start">The log-odds that its trees start from; null where they start from zero.</param>
/// <param name="Threshold">Probability, 0 to 1, from which an image counts as positive.</param>
public sealed record StackedModel(
    IReadOnlyList<string> Experts,
    IReadOnlyList<string> LabelNames,
    FeatureTable Table,
    MetaModel Meta,
    LogisticBlend? Start,
    double Threshold
) : IDisposable
{
    /// <summary>The threshold of a run that had too few rows to choose one.</summary>
    const double DefaultThreshold = 0.5;

    /// <summary>Reads what the run's meta step committed.</summary>
    /// <param name="run">A finished run.</param>
    /// <param name="dimensions">Columns of each expert's projected embedding, in the order of the experts.</param>
    /// <param name="labelNames">The negative label's name, then the positive one's.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">A file is missing or not what was committed.</exception>
    public static async Task<StackedModel> OpenAsync(
        FinishedRun run,
        IReadOnlyList<int> dimensions,
        IReadOnlyList<string> labelNames,
        CancellationToken stop
    )
    {
        FeatureTable table = new(run.Summary.Experts, dimensions, Features(run.Summary));
        if (!table.Columns.SequenceEqual(run.Summary.Columns))
            throw new ArtifactException("aggregate: the columns of X_meta are not those that the experts make. Run it again.");
        var start = run.Report.Start == TreeStart.Blend ? await BlendAsync(run, stop).ConfigureAwait(false) : null;
        string text = await File.ReadAllTextAsync(
                await run.FetchAsync(run.Meta, ArtifactPaths.Meta.Model, stop).ConfigureAwait(false),
                stop
            )
            .ConfigureAwait(false);
        return new(
            run.Summary.Experts,
            labelNames,
            table,
            MetaModel.Load(text, start is not null),
            start,
            run.Report.Threshold?.Value ?? DefaultThreshold
        );
    }

    /// <summary>Predicts images: the meta-model scores each fold's embeddings, and the probabilities are averaged.</summary>
    /// <param name="names">One per image.</param>
    /// <param name="folds">Folds[fold][expert]: embeddings (images, dimensions) and one logit per image.</param>
    /// <param name="threshold">Probability, 0 to 1, from which an image counts as positive; null for the run's own.</param>
    /// <returns>One prediction per image, in order.</returns>
    public IEnumerable<ImagePrediction> Predict(
        IReadOnlyList<string> names,
        IReadOnlyList<IReadOnlyList<(FloatMatrix Embeddings, float[] Logits)>> folds,
        double? threshold = null
    )
    {
        var mean = AveragedPrediction.Compute(
            Meta,
            Start,
            [
                .. folds
                    .Select(experts => Table.Combine(names.Count, experts))
                    .Select(table => new FoldFeatures(table.Features, table.Logits)),
            ]
        );
        double positiveFrom = threshold ?? Threshold;
        return names.Select(
            (name, row) =>
                new ImagePrediction(
                    name,
                    mean.Probabilities[row],
                    LabelNames[mean.Probabilities[row] >= positiveFrom ? 1 : 0],
                    mean.Logits.Row(row).ToArray()
                )
        );
    }

    /// <summary>Releases the meta-model.</summary>
    public void Dispose() => Meta.Dispose();

    static async Task<LogisticBlend> BlendAsync(FinishedRun run, CancellationToken stop)
    {
        string file = await run.FetchAsync(run.Meta, ArtifactPaths.Meta.Blend, stop).ConfigureAwait(false);
        var blend = ContractJson.Read<BlendWeights>(await File.ReadAllBytesAsync(file, stop).ConfigureAwait(false));
        return new([.. blend.Weights], blend.Intercept);
    }

    /// <summary>both, embeddings or logits, as the columns show.</summary>
    static FeatureSet Features(AggregateSummary summary)
    {
        int logits = summary.Columns.Count(column => summary.Experts.Any(expert => column == $"{expert}.logit"));
        return logits == 0 ? FeatureSet.Embeddings
            : logits == summary.Columns.Count ? FeatureSet.Logits
            : FeatureSet.Both;
    }
}
