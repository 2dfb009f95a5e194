using StackingK8s.Artifacts.Data;
using StackingK8s.Boosting;
using StackingK8s.Cli.Models;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning.Features;
using StackingK8s.OutOfFold;

namespace StackingK8s.Cli.Prediction;

/// <summary>Everything of a finished run that judges new images; no network is in memory yet.</summary>
/// <param name="Names">Of the experts, in column order.</param>
/// <param name="Experts">Experts[fold][expert].</param>
/// <param name="Table">How descriptions become features.</param>
/// <param name="Meta">The meta-model.</param>
/// <param name="Start">The log-odds that its trees start from; null where they start from zero.</param>
/// <param name="Threshold">Chosen out of fold; one half where the run had too few rows to choose.</param>
sealed record StackedModel(
    IReadOnlyList<string> Names,
    IReadOnlyList<IReadOnlyList<TrainedExpert>> Experts,
    FeatureTable Table,
    MetaModel Meta,
    LogisticBlend? Start,
    double Threshold
) : IDisposable
{
    /// <summary>The negative label's name, then the positive one's.</summary>
    public IReadOnlyList<string> LabelNames => Experts[0][0].Description.LabelNames;

    /// <summary>Reads all that was committed; networks stay on disk.</summary>
    /// <exception cref="ArtifactException">A file is missing or not what was committed.</exception>
    public static async Task<StackedModel> OpenAsync(FinishedRun run, CancellationToken stop)
    {
        var names = run.Summary.Experts;
        List<IReadOnlyList<TrainedExpert>> folds = [];
        foreach (var fold in run.Folds)
        {
            List<TrainedExpert> experts = [];
            foreach (string name in names)
                experts.Add(
                    TrainedExpert.Open(
                        await run.FetchAsync(fold, ArtifactPaths.Fold.Weights(name), stop),
                        await run.FetchAsync(fold, ArtifactPaths.Fold.Projection(name), stop)
                    )
                );
            folds.Add(experts);
        }
        FeatureTable table = new(names, [.. folds[0].Select(expert => expert.Projection.Columns)], Features(run.Summary));
        if (!table.Columns.SequenceEqual(run.Summary.Columns))
            throw new ArtifactException("aggregate: the columns of X_meta are not those that the experts make. Run it again.");
        var start = run.Report.Start == "blend" ? await BlendAsync(run, stop) : null;
        string text = await File.ReadAllTextAsync(await run.FetchAsync(run.Meta, ArtifactPaths.Meta.Model, stop), stop);
        return new(names, folds, table, MetaModel.Load(text, start is not null), start, run.Report.Threshold?.Value ?? 0.5);
    }

    public void Dispose() => Meta.Dispose();

    static async Task<LogisticBlend> BlendAsync(FinishedRun run, CancellationToken stop)
    {
        var blend = ContractJson.Read<BlendWeights>(
            await File.ReadAllBytesAsync(await run.FetchAsync(run.Meta, ArtifactPaths.Meta.Blend, stop), stop)
        );
        return new([.. blend.Weights], blend.Intercept);
    }

    /// <summary>both, embeddings or logits, as the columns show.</summary>
    static string Features(AggregateSummary summary)
    {
        int logits = summary.Columns.Count(column => summary.Experts.Any(expert => column == $"{expert}.logit"));
        return logits == 0 ? "embeddings"
            : logits == summary.Columns.Count ? "logits"
            : "both";
    }
}
