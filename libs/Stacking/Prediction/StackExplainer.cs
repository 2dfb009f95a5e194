using StackingK8s.Artifacts.Predictions;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Prediction;

/// <summary>
/// Explains predictions: what each expert's score and each layer of its embedding contribute to an image's calibrated log-odds. A score
/// contributes the blend's weight times what it differs by from its mean over the out-of-fold rows; a column what LightGBM's TreeSHAP says
/// (pred_contrib). Both are averaged over the folds, as the log-odds are, and calibrated.
/// </summary>
public sealed class StackExplainer
{
    const string Score = "logit";

    readonly int[] partOfColumn,
        partOfScore;
    readonly double[] meanScores;

    StackExplainer(ModelManifest manifest, IReadOnlyList<string> views, double[] meanScores)
    {
        List<ExplainedPart> parts = [];
        List<int> ofColumn = [],
            ofScore = [];
        foreach (var (expert, view) in manifest.Experts.Zip(views))
        {
            ofScore.Add(Place(expert, view, Score));
            if (manifest.Features == FeatureSet.Logits)
                continue;
            foreach (var layer in expert.Layers ?? [new("last", 0, expert.Dimensions)])
                ofColumn.AddRange(Enumerable.Repeat(Place(expert, view, layer.Name.Split('.')[0]), layer.Columns));
        }
        if (manifest.Features != FeatureSet.Embeddings)
            ofColumn.AddRange(ofScore);
        (Parts, partOfColumn, partOfScore, this.meanScores) = (parts, [.. ofColumn], [.. ofScore], meanScores);

        // Mean and deviation of a layer are one part.
        int Place(ExpertShape expert, string view, string layer)
        {
            ExplainedPart part = new(expert.Name, view, layer);
            if (!parts.Contains(part))
                parts.Add(part);
            return parts.IndexOf(part);
        }
    }

    /// <summary>What explanations are made of.</summary>
    public IReadOnlyList<ExplainedPart> Parts { get; }

    /// <summary>Reads what the experts' scores are on average.</summary>
    /// <param name="run">A finished run.</param>
    /// <param name="views">What each expert looks at: rgb, laplacian or srm.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">The out-of-fold scores are missing or not what was committed.</exception>
    public static async Task<StackExplainer> OpenAsync(FinishedRun run, IReadOnlyList<string> views, CancellationToken stop)
    {
        float[] scores = (await run.ArrayAsync(run.Aggregate, ArtifactPaths.Aggregate.Scores, stop)).ToFloat32();
        int experts = run.Manifest.Experts.Count;
        return new(
            run.Manifest,
            views,
            [
                .. Enumerable
                    .Range(0, experts)
                    .Select(expert => scores.Where((_, i) => i % experts == expert).Average(score => (double)score)),
            ]
        );
    }

    /// <summary>Explains rows.</summary>
    /// <param name="model">The run's model.</param>
    /// <param name="folds">The rows as each fold's networks describe them.</param>
    /// <param name="logOdds">The rows' calibrated log-odds.</param>
    /// <returns>An explanation per row.</returns>
    public IReadOnlyList<Explanation> Explain(StackedModel model, IReadOnlyList<FoldFeatures> folds, double[] logOdds)
    {
        double share = model.Calibration.Slope / folds.Count,
            start = model.Calibration.Intercept + model.Calibration.Slope * MeanStart(model);
        double[][] contributions = Array.ConvertAll(logOdds, _ => new double[Parts.Count]);
        double[] bases = Array.ConvertAll(logOdds, _ => start);
        foreach (var fold in folds)
        {
            double[] ofTrees = model.Meta.Contributions(fold.Features);
            int width = partOfColumn.Length + 1;
            for (int row = 0; row < logOdds.Length; row++)
            {
                var ofRow = ofTrees.AsSpan(row * width, width);
                for (int column = 0; column < partOfColumn.Length; column++)
                    contributions[row][partOfColumn[column]] += share * ofRow[column];
                bases[row] += share * ofRow[^1];
                for (int expert = 0; expert < partOfScore.Length && model.Start is { } blend; expert++)
                    contributions[row][partOfScore[expert]] +=
                        share * blend.Weights[expert] * (fold.Scores[row, expert] - meanScores[expert]);
            }
        }
        return [.. logOdds.Select((value, row) => new Explanation(value, bases[row], contributions[row]))];
    }

    /// <summary>What the blend gives a row of average scores.</summary>
    double MeanStart(StackedModel model) =>
        model.Start is { } blend ? blend.Intercept + blend.Weights.Zip(meanScores, (weight, mean) => weight * mean).Sum() : 0;
}
