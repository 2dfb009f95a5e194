using System.Globalization;

namespace StackingK8s.Boosting;

/// <summary>
/// One tree of LightGBM's text format: whether its nodes make one tree and every number in it can be used. The native reader believes its
/// indices, so that one out of range reads foreign memory, and a cycle never ends.
/// </summary>
static class TreeFormat
{
    /// <summary>As LightGBM limits num_leaves.</summary>
    const int MostLeaves = 131_072;

    /// <summary>Bit 0 of a decision type is a categorical split, which no model of ours has; the others are for missing values.</summary>
    const int Categorical = 1,
        MostDecision = 15;

    /// <summary>What is wrong with a tree, as the rest of a sentence; null where nothing is.</summary>
    /// <param name="text">From "Tree=" to the next tree.</param>
    /// <param name="features">Features per row.</param>
    public static string? Problem(ReadOnlySpan<char> text, int features)
    {
        var fields = Fields(text);
        if (Integers(fields, "num_leaves", 1, 1, MostLeaves) is not [var leaves])
            return "has an impossible number of leaves";
        if (fields.GetValueOrDefault("num_cat") != "0" || fields.GetValueOrDefault("is_linear", "0") != "0")
            return "has categorical splits or linear leaves, which no model of this program has";
        if (!AllFinite(fields, "leaf_value", leaves))
            return "has leaves without a finite value";
        if (leaves == 1)
            return null;
        int splits = leaves - 1;
        if (Integers(fields, "split_feature", splits, 0, features - 1) is null)
            return "splits on a feature that does not exist";
        if (!AllFinite(fields, "threshold", splits) || !AllFinite(fields, "split_gain", splits))
            return "has a split without a finite threshold or gain";
        if (
            Integers(fields, "decision_type", splits, 0, MostDecision) is not { } decisions
            || decisions.Any(type => (type & Categorical) != 0)
        )
            return "has a split of an unknown kind";
        return
            Integers(fields, "left_child", splits, -leaves, splits - 1) is { } left
            && Integers(fields, "right_child", splits, -leaves, splits - 1) is { } right
            && IsOneTree(left, right, leaves)
            ? null
            : "has nodes that are not one tree";
    }

    /// <summary>The lines of a tree, by their names.</summary>
    /// <param name="text">From "Tree=" to the next tree.</param>
    public static Dictionary<string, string> Fields(ReadOnlySpan<char> text)
    {
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        foreach (var line in text.EnumerateLines())
            if (line.IndexOf('=') is > 0 and var at)
                fields[line[..at].ToString()] = line[(at + 1)..].ToString();
        return fields;
    }

    /// <summary>Whether every split but the first, and every leaf, is the child of one split. Leaf n is written as -n - 1.</summary>
    static bool IsOneTree(int[] left, int[] right, int leaves)
    {
        bool[] seenSplits = new bool[left.Length],
            seenLeaves = new bool[leaves];
        Stack<int> open = new([0]);
        seenSplits[0] = true;
        int seen = 1;
        while (open.TryPop(out int split))
            foreach (int child in (int[])[left[split], right[split]])
            {
                ref bool known = ref child < 0 ? ref seenLeaves[-child - 1] : ref seenSplits[child];
                if (known)
                    return false;
                known = true;
                seen++;
                if (child >= 0)
                    open.Push(child);
            }
        return seen == left.Length + leaves;
    }

    static int[]? Integers(Dictionary<string, string> fields, string name, int count, int least, int most)
    {
        string[] words = fields.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (words.Length != count)
            return null;
        int[] numbers = new int[count];
        for (int i = 0; i < count; i++)
            if (
                !int.TryParse(words[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i])
                || numbers[i] < least
                || numbers[i] > most
            )
                return null;
        return numbers;
    }

    static bool AllFinite(Dictionary<string, string> fields, string name, int count)
    {
        string[] words = fields.GetValueOrDefault(name, "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words.Length == count
            && words.All(word =>
                double.TryParse(word, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            );
    }
}
