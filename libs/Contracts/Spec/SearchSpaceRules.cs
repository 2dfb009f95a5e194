namespace StackingK8s.Contracts;

/// <summary>What each searched parameter may be; the ranges are LightGBM's own.</summary>
static class SearchSpaceRules
{
    /// <summary>More candidates than this are a mistake rather than a search.</summary>
    public const long MostCandidates = 1_000_000;

    static readonly SortedDictionary<string, (bool Whole, Func<double, bool> Holds, string Range)> Rules = new(StringComparer.Ordinal)
    {
        ["learning_rate"] = (false, v => v is > 0 and <= 10, "above 0 and at most 10"),
        ["max_depth"] = (true, v => v is -1 or (>= 1 and <= 64), "-1 (no limit) or 1 to 64"),
        ["n_estimators"] = (true, v => v is >= 1 and <= 100_000, "1 to 100000"),
        ["num_leaves"] = (true, v => v is >= 2 and <= 131_072, "2 to 131072"),
        ["reg_alpha"] = (false, v => v is >= 0 and <= 1e9, "0 to 1e9"),
        ["reg_lambda"] = (false, v => v is >= 0 and <= 1e9, "0 to 1e9"),
    };

    public static void Check(ProblemList found, string path, IReadOnlyDictionary<string, IReadOnlyList<double>> space)
    {
        double candidates = 1;
        foreach (var (name, values) in space)
        {
            if (!Rules.TryGetValue(name, out var rule))
            {
                found.Unless(false, $"{path}.{name}", $"is not one of {string.Join(", ", Rules.Keys)}");
                continue;
            }
            candidates *= values.Count;
            found.Unless(values.Count > 0, $"{path}.{name}", "must list at least one value");
            for (int i = 0; i < values.Count; i++)
                found.Unless(rule.Holds(values[i]) && (!rule.Whole || double.IsInteger(values[i])), $"{path}.{name}[{i}]",
                    $"{values[i].ToString(System.Globalization.CultureInfo.InvariantCulture)} must be {(rule.Whole ? "a whole number, " : "")}{rule.Range}");
        }
        found.Unless(candidates <= MostCandidates, path, $"makes {candidates:0} candidates: at most {MostCandidates}");
    }
}
