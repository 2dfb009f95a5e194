using System.Globalization;

namespace StackingK8s.Boosting;

/// <summary>
/// LightGBM's text format, as far as it must be checked here: given a text that is truncated or shifted, the native reader ends the
/// whole process instead of reporting an error.
/// </summary>
static class ModelFormat
{
    const string SizesKey = "\ntree_sizes=",
        EndOfTrees = "end of trees\n";

    /// <exception cref="FormatException">The text is not a complete LightGBM model of a binary classifier.</exception>
    public static void ThrowIfUnfit(string text) => Trees(text);

    /// <summary>Where each tree lies in the text, from "Tree=" to the next tree.</summary>
    /// <exception cref="FormatException">The text is not a complete LightGBM model of a binary classifier.</exception>
    public static IReadOnlyList<Range> Trees(string text)
    {
        if (!text.StartsWith("tree\nversion=", StringComparison.Ordinal))
            throw new FormatException("The text is not a LightGBM model.");
        if (!HasAllTrees(text, out var trees))
            throw new FormatException("The LightGBM model is damaged (it is truncated, or its index of trees is wrong).");
        if (FindFeatures(text) is not { } features)
            throw new FormatException("The LightGBM model is damaged (its features are not as many as it says).");
        if (!text.Contains("\nobjective=binary ", StringComparison.Ordinal) || !text.Contains("\nnum_class=1\n", StringComparison.Ordinal))
            throw new FormatException("The LightGBM model is not a binary classifier (objective=binary is missing).");
        for (int tree = 0; tree < trees.Count; tree++)
            if (TreeFormat.Problem(text.AsSpan(trees[tree]), features) is { } problem)
                throw new FormatException($"The LightGBM model is damaged (tree {tree} {problem}).");
        return trees;
    }

    // The native reader takes memory for as many features as the header says.
    static int? FindFeatures(string text)
    {
        string header = text[..Math.Max(text.IndexOf(SizesKey, StringComparison.Ordinal), 0)];
        string? Field(string key) =>
            header.IndexOf($"\n{key}=", StringComparison.Ordinal) is >= 0 and var at
                ? header[(at + key.Length + 2)..].Split('\n', 2)[0]
                : null;
        int Words(string key) => Field(key)?.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length ?? -1;
        return
            int.TryParse(Field("max_feature_idx"), NumberStyles.None, CultureInfo.InvariantCulture, out int last)
            && last < int.MaxValue
            && Words("feature_names") == last + 1
            && Words("feature_infos") == last + 1
            ? last + 1
            : null;
    }

    // "tree_sizes=a b" announces how many characters (of ASCII) each tree takes; the trees follow after an empty line, back to back.
    static bool HasAllTrees(string text, out List<Range> trees)
    {
        trees = [];
        int sizes = text.IndexOf(SizesKey, StringComparison.Ordinal);
        if (sizes < 0)
            return false;
        sizes += SizesKey.Length;
        int lineEnd = text.IndexOf('\n', sizes);
        if (lineEnd < 0)
            return false;
        int start = lineEnd + "\n\n".Length,
            tree = 0;
        foreach (string size in text[sizes..lineEnd].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int length))
                return false;
            if (!StartsAt(start, string.Create(CultureInfo.InvariantCulture, $"Tree={tree++}\n")))
                return false;
            if (length > text.Length - start)
                return false;
            trees.Add(start..(start + length));
            start += length;
        }
        return StartsAt(start, EndOfTrees);

        bool StartsAt(int position, string expected) =>
            position >= 0 && position <= text.Length && text.AsSpan(position).StartsWith(expected, StringComparison.Ordinal);
    }
}
