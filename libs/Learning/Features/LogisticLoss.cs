namespace StackingK8s.Learning.Features;

/// <summary>
/// Penalised logistic loss over a few columns, taken about their means. Centring moves only the intercept, which is not penalised, and
/// so leaves the minimum where it is; but it keeps a constant column from looking like a second intercept.
/// </summary>
/// <param name="columns">[column][row].</param>
/// <param name="means">Per column.</param>
/// <param name="labels">0 or 1 per row.</param>
/// <param name="lossWeight">Factor of the log-losses against ½·|weights|².</param>
/// <param name="spreadWeight">Factor of ½·Σ (weight - mean weight)², by default 0.</param>
sealed class LogisticLoss(double[][] columns, double[] means, int[] labels, double lossWeight, double spreadWeight = 0)
{
    readonly double[] row = new double[columns.Length + 1]; // one row about the means, and the intercept's 1

    /// <summary>Weights 0 and the log-odds of the labels: the best that needs no columns. The intercept comes last.</summary>
    public double[] Start()
    {
        double positives = labels.Sum();
        return [.. columns.Select(_ => 0.0), Math.Log(positives / (labels.Length - positives))];
    }

    public double Value(double[] parameters)
    {
        double losses = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            double margin = Margin(parameters, row);
            double against = labels[row] == 1 ? -margin : margin;
            losses += Math.Max(against, 0) + Math.Log(1 + Math.Exp(-Math.Abs(against))); // log(1 + e^against) without overflow
        }
        double squares = 0,
            spread = 0,
            mean = MeanWeight(parameters);
        foreach (double weight in parameters.AsSpan(..^1))
        {
            squares += weight * weight;
            spread += (weight - mean) * (weight - mean);
        }
        return (squares + spreadWeight * spread) / 2 + lossWeight * losses;
    }

    /// <summary>Gradient and Hessian (lower triangle).</summary>
    public (double[] Gradient, double[,] Hessian) Derivatives(double[] parameters)
    {
        int size = parameters.Length;
        double[] gradient = new double[size];
        double[,] hessian = new double[size, size];
        for (int row = 0; row < labels.Length; row++)
        {
            double probability = 1 / (1 + Math.Exp(-Margin(parameters, row)));
            double error = lossWeight * (probability - labels[row]),
                curvature = lossWeight * probability * (1 - probability);
            for (int i = 0; i < size; i++)
            {
                gradient[i] += error * this.row[i];
                for (int j = 0; j <= i; j++)
                    hessian[i, j] += curvature * this.row[i] * this.row[j];
            }
        }
        double mean = MeanWeight(parameters);
        for (int i = 0; i < size - 1; i++)
        {
            gradient[i] += parameters[i] + spreadWeight * (parameters[i] - mean);
            hessian[i, i] += 1 + spreadWeight;
            for (int j = 0; j <= i; j++)
                hessian[i, j] -= spreadWeight / (size - 1);
        }
        return (gradient, hessian);
    }

    static double MeanWeight(double[] parameters)
    {
        double sum = 0;
        foreach (double weight in parameters.AsSpan(..^1))
            sum += weight;
        return sum / (parameters.Length - 1);
    }

    double Margin(double[] parameters, int row)
    {
        double margin = 0;
        for (int i = 0; i < columns.Length; i++)
            margin += parameters[i] * (this.row[i] = columns[i][row] - means[i]);
        this.row[^1] = 1;
        return margin + parameters[^1];
    }
}
