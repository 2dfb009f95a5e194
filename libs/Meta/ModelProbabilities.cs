using StackingK8s.Contracts.Results;
using StackingK8s.Learning;

namespace StackingK8s.Meta;

/// <summary>One model's probabilities for some rows.</summary>
/// <param name="Model">An expert's name, "mean of logits" or "meta-model".</param>
/// <param name="Probabilities">Of label 1 per row.</param>
public sealed record ModelProbabilities(string Model, double[] Probabilities)
{
    /// <summary>Each expert, and the mean of their logits if there are several.</summary>
    /// <param name="experts">Names, in column order.</param>
    /// <param name="logits">(rows, experts): log-odds.</param>
    public static IReadOnlyList<ModelProbabilities> ForExperts(IReadOnlyList<string> experts, FloatMatrix logits)
    {
        var models = experts.Select((expert, column) => FromLogits(expert, logits.Rows, row => logits[row, column])).ToList();
        if (experts.Count > 1)
            models.Add(FromLogits(MetaReport.MeanOfLogits, logits.Rows, row => Mean(logits.Row(row))));
        return models;
    }

    /// <summary>Each expert, the mean of their logits if there are several, and the meta-model.</summary>
    /// <param name="experts">Names, in column order.</param>
    /// <param name="logits">(rows, experts): log-odds.</param>
    /// <param name="meta">The meta-model's probabilities of label 1, per row.</param>
    public static IReadOnlyList<ModelProbabilities> ForAll(IReadOnlyList<string> experts, FloatMatrix logits, double[] meta) =>
        [.. ForExperts(experts, logits), new(MetaReport.MetaModel, meta)];

    static ModelProbabilities FromLogits(string model, int rows, Func<int, double> logit) =>
        new(model, [.. Enumerable.Range(0, rows).Select(row => 1 / (1 + Math.Exp(-logit(row))))]);

    static double Mean(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
            sum += value;
        return sum / values.Length;
    }
}
