using StackingK8s.Contracts.Evaluations;

namespace StackingK8s.Meta.Evaluation;

/// <summary>Two models on the same rows, by the intervals of the report. Pure.</summary>
public static class PairedAuc
{
    /// <summary>Compares.</summary>
    /// <param name="labels">0 or 1 per row, both of them somewhere.</param>
    /// <param name="groups">A number per row that rows of one group share; null where rows are taken as independent.</param>
    /// <param name="first">Of label 1 per row.</param>
    /// <param name="second">The same by the other model.</param>
    /// <exception cref="ArgumentException">Lengths differ, a label is not 0 or 1, or a probability is not a number.</exception>
    public static PairedTest Compare(int[] labels, int[]? groups, double[] first, double[] second)
    {
        Uncertainty uncertainty = new(labels, groups);
        var (difference, low, high, pValue) = uncertainty.Compare(first, second);
        return new(difference, low, high, pValue, uncertainty.Groups);
    }
}
