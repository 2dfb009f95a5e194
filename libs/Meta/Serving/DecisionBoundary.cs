using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta.Serving;

/// <summary>A threshold on probabilities as one on calibrated log-odds. Pure.</summary>
static class DecisionBoundary
{
    /// <summary>
    /// The least log-odds whose probability, rounded as everywhere, reaches the threshold: comparing with it decides every row alike,
    /// whatever exponential function a program has.
    /// </summary>
    /// <param name="threshold">0 to 1.</param>
    public static double Of(double threshold)
    {
        // As ordered whole numbers, all doubles are halved in 64 steps.
        long low = Ordered(double.NegativeInfinity),
            high = Ordered(double.PositiveInfinity);
        if (Reaches(double.NegativeInfinity))
            return double.NegativeInfinity;
        while (high - (Int128)low > 1)
        {
            long middle = (long)(((Int128)low + high) / 2);
            if (Reaches(Number(middle)))
                high = middle;
            else
                low = middle;
        }
        return Number(high);

        bool Reaches(double logOdds) => CalibrationMap.Identity.Probability(logOdds) >= threshold;
    }

    static long Ordered(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        return bits < 0 ? long.MinValue - bits : bits;
    }

    static double Number(long ordered) => BitConverter.Int64BitsToDouble(ordered < 0 ? long.MinValue - ordered : ordered);
}
