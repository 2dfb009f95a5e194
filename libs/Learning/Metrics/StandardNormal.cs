namespace StackingK8s.Learning.Metrics;

/// <summary>The standard normal distribution, which .NET has no function for.</summary>
static class StandardNormal
{
    /// <summary>Probability of a value above <paramref name="z"/>, for z of 0 or more, to about 1e-14 relative.</summary>
    public static double UpperTail(double z)
    {
        double density = Math.Exp(-z * z / 2) / Math.Sqrt(2 * Math.PI);
        if (z < 3)
        {
            // Series 26.2.11 of Abramowitz and Stegun, Handbook of Mathematical Functions (1964).
            double term = z,
                sum = z;
            for (int k = 3; Math.Abs(term) > 1e-17 * sum; k += 2)
                sum += term *= z * z / k;
            return 0.5 - density * sum;
        }
        // Continued fraction 26.2.14 from the tail; at z = 3, sixty terms are more than enough.
        double fraction = z;
        for (int k = 60; k > 0; k--)
            fraction = z + k / fraction;
        return density / fraction;
    }

    /// <summary>The z with this probability above it, for 0 &lt; tail &lt;= one half.</summary>
    public static double UpperQuantile(double tail)
    {
        double low = 0,
            high = 40;
        while (true)
        {
            double middle = (low + high) / 2;
            if (middle <= low || middle >= high)
                return middle;
            if (UpperTail(middle) > tail)
                low = middle;
            else
                high = middle;
        }
    }
}
