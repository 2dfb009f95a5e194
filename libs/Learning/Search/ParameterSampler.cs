using StackingK8s.Learning.Random;

namespace StackingK8s.Learning.Search;

/// <summary>The candidates of a random search, equal to scikit-learn 1.9's <c>ParameterSampler</c> over lists.</summary>
public static class ParameterSampler
{
    /// <summary>Draws different candidates, in the order in which they are to be tried.</summary>
    /// <param name="grid">All candidates.</param>
    /// <param name="count">How many to draw, at least 1; where it reaches the size of the grid, all of them in grid order.</param>
    /// <param name="seed">0 to 2^32 - 1.</param>
    /// <returns>Candidate numbers of the grid, all different.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is below 1, or the seed does not fit in 32 bits.</exception>
    public static int[] Sample(ParameterGrid grid, int count, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        return new RandomState(seed).SampleWithoutReplacement(grid.Count, Math.Min(count, grid.Count));
    }
}
