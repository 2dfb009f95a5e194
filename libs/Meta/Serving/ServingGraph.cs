using System.Globalization;
using StackingK8s.Artifacts.Formats.Onnx;
using StackingK8s.Boosting;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta.Serving;

/// <summary>
/// model.onnx: what is served, from the output of every fold's networks to a decision, as one ONNX graph. It computes what `stacking
/// predict` computes, in the same order and precision, so that the log-odds are the same to the bit: outputs on their network's scale in
/// double precision and rounded to float32 once, the blend, the trees, the mean over folds, the calibration. Pure.
/// </summary>
/// <param name="Networks">Experts with their columns, folds and labels.</param>
/// <param name="Scales">Per fold the scale of its networks; null where nothing is scaled.</param>
/// <param name="Trees">The meta-model's.</param>
/// <param name="Blend">The log-odds that they are added to; null where they start from zero.</param>
/// <param name="Calibration">How log-odds become probabilities.</param>
/// <param name="Threshold">Probability, 0 to 1, from which a row counts as positive.</param>
sealed record ServingGraph(
    NetworkSummary Networks,
    IReadOnlyList<FoldScale>? Scales,
    IReadOnlyList<DecisionTree> Trees,
    LogisticBlend? Blend,
    CalibrationMap Calibration,
    double Threshold
)
{
    const string Rows = "rows";

    /// <summary>The file.</summary>
    /// <param name="programVersion">Version and build of the meta step.</param>
    public byte[] ToBytes(string programVersion)
    {
        OnnxGraph graph = new();
        string folds = Text(Networks.Folds.Count);
        string embeddings = graph.Input("embeddings", OnnxType.Float, Rows, folds, Text(Networks.Experts.Sum(expert => expert.Dimensions))),
            logits = graph.Input("logits", OnnxType.Float, Rows, folds, Text(Networks.Experts.Count));
        string scores = Scale(graph, logits, expert => [expert.LogitMean], expert => [expert.LogitDeviation]),
            features = Features(graph, Scale(graph, embeddings, expert => expert.Means, expert => expert.Deviations), scores);
        string logOdds = ByFold(graph, TreesOfGraph.Add(graph, features, Trees));
        if (Blend is not null)
            logOdds = graph.Add("Add", [logOdds, Blended(graph, scores, Blend)]);
        string mean = graph.Add("Div", [SequentialSum.Add(graph, logOdds, Networks.Folds.Count), Number(graph, Networks.Folds.Count)]),
            calibrated = graph.Add(
                "Add",
                [graph.Add("Mul", [Number(graph, Calibration.Slope), mean]), Number(graph, Calibration.Intercept)]
            );
        graph.Output("probability", Probability(graph, calibrated), OnnxType.Double, Rows);
        graph.Output("log_odds", calibrated, OnnxType.Double, Rows);
        graph.Output("label", Label(graph, calibrated), OnnxType.Int64, Rows);
        return graph.ToBytes("meta stage", programVersion, Metadata());
    }

    /// <summary>On the scale of each fold's networks, in double precision: (rows, folds, columns).</summary>
    string Scale(
        OnnxGraph graph,
        string value,
        Func<ExpertScale, IReadOnlyList<double>> means,
        Func<ExpertScale, IReadOnlyList<double>> deviations
    )
    {
        string exact = Cast(graph, value, OnnxType.Double);
        if (Scales is null)
            return exact;
        string centred = graph.Add("Sub", [exact, PerFold(means)]),
            scaled = graph.Add("Div", [centred, PerFold(expert => [.. deviations(expert).Select(ColumnScale.Divisor)])]);
        return Cast(graph, Cast(graph, scaled, OnnxType.Float), OnnxType.Double);

        string PerFold(Func<ExpertScale, IReadOnlyList<double>> numbers)
        {
            double[] all = [.. Scales.SelectMany(fold => fold.Experts.SelectMany(numbers))];
            return graph.Constant(all, Scales.Count, all.Length / Scales.Count);
        }
    }

    /// <summary>The columns of X_meta, a row per fold of each row: (rows · folds, columns).</summary>
    string Features(OnnxGraph graph, string embeddings, string scores)
    {
        string[] parts = Networks.Features switch
        {
            FeatureSet.Embeddings => [embeddings],
            FeatureSet.Logits => [scores],
            _ => [embeddings, scores],
        };
        int columns =
            (parts.Contains(embeddings) ? Networks.Experts.Sum(expert => expert.Dimensions) : 0)
            + (parts.Contains(scores) ? Networks.Experts.Count : 0);
        return graph.Add("Reshape", [graph.Add("Concat", parts, OnnxSetting.Int("axis", 2)), graph.Constant(-1, columns)]);
    }

    string ByFold(OnnxGraph graph, string value) => graph.Add("Reshape", [value, graph.Constant(-1, Networks.Folds.Count)]);

    /// <summary>Intercept, then one expert after another: (rows, folds).</summary>
    static string Blended(OnnxGraph graph, string scores, LogisticBlend blend)
    {
        string sum = Number(graph, blend.Intercept);
        foreach (var (expert, weight) in blend.Weights.Index())
        {
            string score = graph.Add(
                "Squeeze",
                [graph.Add("Gather", [scores, graph.Constant(expert)], OnnxSetting.Int("axis", 2)), graph.Constant(2L)]
            );
            sum = graph.Add("Add", [sum, graph.Add("Mul", [Number(graph, weight), score])]);
        }
        return sum;
    }

    static string Probability(OnnxGraph graph, string logOdds)
    {
        string one = Number(graph, 1);
        return graph.Add("Div", [one, graph.Add("Add", [one, graph.Add("Exp", [graph.Add("Neg", [logOdds])])])]);
    }

    string Label(OnnxGraph graph, string logOdds) =>
        Cast(graph, graph.Add("GreaterOrEqual", [logOdds, Number(graph, DecisionBoundary.Of(Threshold))]), OnnxType.Int64);

    static string Cast(OnnxGraph graph, string value, OnnxType type) => graph.Add("Cast", [value], OnnxSetting.Int("to", (long)type));

    static string Number(OnnxGraph graph, double value) => graph.Constant([value]);

    IEnumerable<KeyValuePair<string, string>> Metadata() =>
        [
            new("experts", string.Join(',', Networks.Experts.Select(expert => expert.Name))),
            new("negativeLabel", Networks.LabelNames[0]),
            new("positiveLabel", Networks.LabelNames[1]),
            new("threshold", Threshold.ToString("R", CultureInfo.InvariantCulture)),
        ];

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
