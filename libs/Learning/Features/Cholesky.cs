namespace StackingK8s.Learning.Features;

/// <summary>Solves small symmetric positive definite systems.</summary>
public static class Cholesky
{
    /// <summary>The x with matrix · x = right. Not numbers where the matrix is not positive definite or overflows.</summary>
    /// <param name="matrix">n x n; only the lower triangle is read, and overwritten by its factor.</param>
    /// <param name="right">n numbers.</param>
    public static double[] Solve(double[,] matrix, double[] right)
    {
        int n = right.Length;
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                double sum = matrix[i, j];
                for (int k = 0; k < j; k++)
                    sum -= matrix[i, k] * matrix[j, k];
                matrix[i, j] =
                    i > j ? sum / matrix[j, j]
                    : double.IsFinite(sum) ? Math.Sqrt(sum)
                    : double.NaN;
            }
        }
        double[] x = [.. right];
        for (int i = 0; i < n; i++)
        {
            for (int k = 0; k < i; k++)
                x[i] -= matrix[i, k] * x[k];
            x[i] /= matrix[i, i];
        }
        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
                x[i] -= matrix[k, i] * x[k];
            x[i] /= matrix[i, i];
        }
        return x;
    }
}
