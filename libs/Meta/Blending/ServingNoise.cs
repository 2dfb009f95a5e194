using StackingK8s.Learning;
using StackingK8s.Learning.Features;

namespace StackingK8s.Meta.Blending;

/// <summary>
/// What serving takes away from the spread of the experts' scores. Out of fold a row is described by one fold's networks; a new image is
/// described by those of all folds, and averaging them cancels what the networks of an expert do not have in common. An expert whose
/// networks differ much is therefore better in serving than out of fold, and blend weights fitted out of fold trust it too little. How
/// much the networks differ is seen without any label where all folds have scored the same images, the test rows.
/// </summary>
/// <remarks>
/// With S the scores' covariance within a class, V their covariance over networks of the same image and K folds, serving has the
/// covariance S - (1 - 1/K) V. In linear discriminant analysis weights u that fit the second covariance are w = S⁻¹ (S - (1 - 1/K) V) u
/// on scores of the first (the correction of regression for errors in its variables, turned round: here the errors are in what it is
/// fitted on, and not in what it will be used on). So u is what a blend is fitted by.
/// </remarks>
sealed class ServingNoise
{
    /// <summary>The least share of a spread that is left: estimates of small samples must not turn it negative.</summary>
    const double LeastLeft = 0.25;

    readonly double[,]? removed; // (experts, experts): (1 - 1/K) V

    ServingNoise(double[,]? removed) => this.removed = removed;

    /// <summary>Nothing is known: out of fold and serving are taken as alike.</summary>
    public static ServingNoise Unknown { get; } = new(null);

    /// <summary>Whether there was anything to measure it on.</summary>
    public bool IsKnown => removed is not null;

    /// <summary>Measures how the networks of different folds differ on the same rows; no label is read.</summary>
    /// <param name="folds">The same rows as each fold's networks score them, (rows, experts) each.</param>
    public static ServingNoise Measure(IReadOnlyList<FloatMatrix> folds)
    {
        if (folds.Count < 2 || folds[0].Rows == 0)
            return Unknown;
        int experts = folds[0].Columns;
        double[,] covariance = new double[experts, experts];
        double[] mean = new double[experts];
        for (int row = 0; row < folds[0].Rows; row++)
        {
            Array.Clear(mean);
            foreach (var fold in folds)
                for (int i = 0; i < experts; i++)
                    mean[i] += fold[row, i] / (double)folds.Count;
            foreach (var fold in folds)
                for (int i = 0; i < experts; i++)
                for (int j = 0; j < experts; j++)
                    covariance[i, j] += (fold[row, i] - mean[i]) * (fold[row, j] - mean[j]);
        }
        // Unbiased over the K networks, times the 1 - 1/K that averaging takes away: the sum of squares by K.
        double share = 1.0 / ((double)folds.Count * folds[0].Rows);
        for (int i = 0; i < experts; i++)
        for (int j = 0; j < experts; j++)
            covariance[i, j] *= share;
        return new(covariance);
    }

    /// <summary>
    /// A <see cref="ShrunkBlend"/> whose weights, as serving has them, are at least 0 and drawn together: strength 1 leaves next to equal
    /// weights there, however much the networks of one expert differ.
    /// </summary>
    /// <param name="columns">Per expert its score for each row, of single networks.</param>
    /// <param name="labels">0 or 1 per row, both present.</param>
    /// <param name="strength">Of <see cref="ShrunkBlend.Fit"/>.</param>
    public LogisticBlend Fit(double[][] columns, int[] labels, double strength)
    {
        if (removed is null)
            return ShrunkBlend.Fit(columns, labels, strength);
        var (midpoint, within) = ClassMoments.WithinClasses(columns, labels);
        if (Left(within) is not { } left)
            return ShrunkBlend.Fit(columns, labels, strength);
        int[] experts = [.. Enumerable.Range(0, columns.Length)];
        // w = Turn u, column by column; a row's log-odds are x · w = (Turnᵀ x) · u.
        double[][] turn = Array.ConvertAll(experts, j => Cholesky.Solve(Copy(within), Array.ConvertAll(experts, i => left[i, j])));
        var served = ShrunkBlend.Fit(Array.ConvertAll(turn, weights => ScoreColumns.Sum(columns, weights)), labels, strength);
        // Halfway between the classes both have the same log-odds.
        double shift = experts.Sum(j => served.Weights[j] * (experts.Sum(i => turn[j][i] * midpoint[i]) - midpoint[j]));
        return new(served.Weights, served.Intercept + shift);
    }

    /// <summary>The covariance of serving: without as much of the noise as leaves every direction its least share of spread.</summary>
    double[,]? Left(double[,] within)
    {
        for (double extent = 1; extent > 0.05; extent -= 0.1)
        {
            double[,] floor = Combine(within, 1 - LeastLeft, -extent);
            if (Array.TrueForAll(Cholesky.Solve(floor, new double[floor.GetLength(0)]), double.IsFinite))
                return Combine(within, 1, -extent);
        }
        return null;
    }

    /// <summary>
    /// Log-odds as they would be if each row were described by all folds' networks: drawn towards the mean of their class by what averaging
    /// takes away of their spread. An estimate, for scores alone.
    /// </summary>
    /// <param name="logOdds">Of held-out rows.</param>
    /// <param name="labels">0 or 1 per row.</param>
    /// <param name="weights">Of the blend that gave the log-odds.</param>
    public double[] Average(double[] logOdds, int[] labels, double[] weights)
    {
        if (removed is null)
            return logOdds;
        double taken = Enumerable.Range(0, weights.Length).Sum(i => weights[i] * Multiply(removed, weights)[i]);
        double[] averaged = new double[logOdds.Length];
        for (int label = 0; label < 2; label++)
        {
            int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == label)];
            if (rows.Length == 0)
                continue;
            double mean = rows.Average(row => logOdds[row]);
            double spread = rows.Average(row => (logOdds[row] - mean) * (logOdds[row] - mean));
            double left = spread > 0 ? Math.Sqrt(Math.Max(LeastLeft, 1 - taken / spread)) : 1;
            foreach (int row in rows)
                averaged[row] = mean + left * (logOdds[row] - mean);
        }
        return averaged;
    }

    double[,] Combine(double[,] within, double ofWithin, double ofRemoved)
    {
        int size = within.GetLength(0);
        double[,] sum = new double[size, size];
        for (int i = 0; i < size; i++)
        for (int j = 0; j < size; j++)
            sum[i, j] = ofWithin * within[i, j] + ofRemoved * removed![i, j];
        return sum;
    }

    // Solving overwrites it.
    static double[,] Copy(double[,] matrix) => (double[,])matrix.Clone();

    static double[] Multiply(double[,] matrix, double[] vector) =>
        [.. Enumerable.Range(0, vector.Length).Select(i => Enumerable.Range(0, vector.Length).Sum(j => matrix[i, j] * vector[j]))];
}

/// <summary>Means and covariances of columns by class.</summary>
static class ClassMoments
{
    /// <summary>The midpoint of the two class means, and the covariance within classes, the mean of both classes'.</summary>
    /// <param name="columns">[column][row].</param>
    /// <param name="labels">0 or 1 per row, both present.</param>
    public static (double[] Midpoint, double[,] Within) WithinClasses(double[][] columns, int[] labels)
    {
        int size = columns.Length;
        double[] midpoint = new double[size];
        double[,] within = new double[size, size];
        for (int label = 0; label < 2; label++)
        {
            int[] rows = [.. Enumerable.Range(0, labels.Length).Where(row => labels[row] == label)];
            double[] mean = [.. columns.Select(column => rows.Average(row => column[row]))];
            for (int i = 0; i < size; i++)
            {
                midpoint[i] += mean[i] / 2;
                for (int j = 0; j < size; j++)
                    within[i, j] += rows.Average(row => (columns[i][row] - mean[i]) * (columns[j][row] - mean[j])) / 2;
            }
        }
        return (midpoint, within);
    }
}
