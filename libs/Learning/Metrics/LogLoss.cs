namespace StackingK8s.Learning.Metrics;

/// <summary>
/// Mean negative log-likelihood of the labels, in nats: what the experts and the meta-model minimise. Equal to scikit-learn's log_loss.
/// </summary>
public static class LogLoss
{
    /// <summary>
    /// The mean of -ln(probability of the true label), each probability limited to [2^-52, 1 - 2^-52], scikit-learn's limits for doubles.
    /// </summary>
    /// <param name="labels">0 or 1 per sample.</param>
    /// <param name="probabilities">Of label 1, 0 to 1.</param>
    /// <returns>0 or more, at most 36.04, which is -ln(2^-52); NaN without samples.</returns>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a probability lies outside 0 to 1.</exception>
    public static double Compute(ReadOnlySpan<int> labels, ReadOnlySpan<double> probabilities)
    {
        LabelledScores.RequireProbabilities(labels, probabilities);
        double sum = 0;
        for (int i = 0; i < labels.Length; i++)
            sum += Of(labels[i], probabilities[i]);
        return sum / labels.Length;
    }

    /// <summary>The loss of one sample, of which <see cref="Compute"/> is the mean.</summary>
    /// <param name="label">0 or 1.</param>
    /// <param name="probability">Of label 1, 0 to 1.</param>
    public static double Of(int label, double probability) =>
        -Math.Log(Math.Clamp(label == 1 ? probability : 1 - probability, Floor, 1 - Floor));

    // scikit-learn's clip, the spacing of doubles at 1: one sample wrongly called certain must not make the mean infinite.
    const double Floor = 2.220446049250313e-16;
}
