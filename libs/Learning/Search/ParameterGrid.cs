namespace StackingK8s.Learning.Search;

/// <summary>
/// Every combination of a <see cref="ParameterSpace"/> in scikit-learn's order: names ascending, the last name's value changing fastest.
/// A candidate's number is its place in that order, and the earliest of equally good candidates wins.
/// </summary>
public sealed class ParameterGrid
{
    readonly ParameterSpace space;

    /// <summary>Numbers the combinations of a space.</summary>
    /// <param name="space">The values of each parameter.</param>
    /// <exception cref="ArgumentException">There are more than 2^31 - 1 combinations.</exception>
    public ParameterGrid(ParameterSpace space)
    {
        this.space = space;
        double count = 1;
        foreach (var values in space.Values)
            count *= values.Count;
        if (count > int.MaxValue)
            throw new ArgumentException(
                $"{count:N0} combinations are too many (the limit is {int.MaxValue:N0}). Use fewer values.",
                nameof(space)
            );
        Count = (int)count;
    }

    /// <summary>Number of combinations, 1 to 2^31 - 1.</summary>
    public int Count { get; }

    /// <summary>The value of each parameter in one candidate, in the order of the names.</summary>
    /// <param name="candidate">The candidate's number, from 0.</param>
    /// <exception cref="ArgumentOutOfRangeException">The candidate is negative or not below <see cref="Count"/>.</exception>
    public IReadOnlyDictionary<string, double> this[int candidate]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(candidate);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(candidate, Count);
            // A number in mixed radix, least significant digit last.
            int[] digits = new int[this.space.Names.Count];
            for (int i = digits.Length - 1; i >= 0; i--)
                (candidate, digits[i]) = Math.DivRem(candidate, this.space.Values[i].Count);
            var assignment = new OrderedDictionary<string, double>(digits.Length);
            for (int i = 0; i < digits.Length; i++)
                assignment.Add(this.space.Names[i], this.space.Values[i][digits[i]]);
            return assignment;
        }
    }
}
