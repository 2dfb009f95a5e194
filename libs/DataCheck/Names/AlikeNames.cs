using StackingK8s.Learning.Splits;

namespace StackingK8s.DataCheck.Names;

/// <summary>
/// Finds names that a person may have meant as one: they differ in upper and lower case alone, or are the same number. They count as
/// different, as they do for pandas and scikit-learn with text, so a group could be parted by a slip of the keyboard. Pure.
/// </summary>
public static class AlikeNames
{
    const int MostNamed = 10;

    /// <summary>Finds such names.</summary>
    /// <param name="names">Normalized; one may occur any number of times.</param>
    /// <returns>'Anna' and 'anna', '1' and '1.0': ten of them, then the number of the rest; empty where all names differ.</returns>
    public static IReadOnlyList<string> Find(IEnumerable<string> names)
    {
        List<string> alike =
        [
            .. names
                .Distinct(StringComparer.Ordinal)
                .GroupBy(Key)
                .Where(same => same.Skip(1).Any())
                .Select(same => string.Join(" and ", GroupNumbers.Sorted(same).Select(name => $"'{name}'")))
                .Order(StringComparer.Ordinal),
        ];
        return alike.Count <= MostNamed ? alike : [.. alike.Take(MostNamed), $"{alike.Count - MostNamed:N0} more"];
    }

    /// <summary>The same as a sentence.</summary>
    /// <param name="kind">labels or groups.</param>
    /// <param name="names">As for <see cref="Find"/>.</param>
    /// <returns>null where all names differ.</returns>
    public static string? Warning(string kind, IEnumerable<string> names)
    {
        var alike = Find(names);
        return alike.Count == 0
            ? null
            : $"{kind} that differ in case alone, or are the same number, count as different: {string.Join(", ", alike)}. "
                + "Where they are meant as one, write them alike.";
    }

    static (bool IsNumber, double Number, string Text) Key(string name) =>
        GroupNumbers.TryParse(name, out double number) ? (true, number, "") : (false, 0, name.ToUpperInvariant());
}
