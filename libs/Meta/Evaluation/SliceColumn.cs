namespace StackingK8s.Meta.Evaluation;

/// <summary>A column whose values part rows into kinds, in four bytes a row.</summary>
/// <param name="Name">As the manifest has it.</param>
/// <param name="Values">The distinct values, in order of appearance.</param>
/// <param name="OfRow">The position of each row's value among them.</param>
public sealed record SliceColumn(string Name, IReadOnlyList<string> Values, int[] OfRow)
{
    /// <summary>Numbers the values.</summary>
    /// <param name="name">As the manifest has it.</param>
    /// <param name="values">One per row.</param>
    public static SliceColumn Create(string name, IEnumerable<string> values)
    {
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        List<string> distinct = [];
        List<int> ofRow = [];
        foreach (string value in values)
        {
            if (!numbers.TryGetValue(value, out int number))
            {
                numbers[value] = number = distinct.Count;
                distinct.Add(value);
            }
            ofRow.Add(number);
        }
        return new(name, distinct, [.. ofRow]);
    }
}
