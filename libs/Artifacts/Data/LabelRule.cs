using StackingK8s.Artifacts.Names;

namespace StackingK8s.Artifacts.Data;

/// <summary>Decides which label is 0 and which is 1.</summary>
static class LabelRule
{
    const int MaxNamed = 10;

    /// <summary>
    /// The positive label is the one named; else fake where the labels are real and fake, in any case; else the second in ordinal order.
    /// </summary>
    /// <returns>
    /// Negative and positive label; null with a problem added unless there are exactly two and the named one is among them.
    /// </returns>
    public static string[]? Decide(IReadOnlyDictionary<string, LineTally> found, string? positive, ManifestProblems problems)
    {
        string[] labels = [.. found.Keys.Order(StringComparer.Ordinal)];
        if (labels.Length != 2)
        {
            problems.Add(
                labels.Length == 1
                    ? $"the only label is {MessageText.Quote(labels[0])} ({found[labels[0]]}): add rows of a second class"
                    : $"there are {MessageText.Count(labels.Length, "label", "labels")} instead of two: {FormatSurplus(found)}"
            );
            return null;
        }
        positive = positive is null ? Array.Find(labels, label => IsFakeOfReal(label, labels)) ?? labels[1] : Name.Normalize(positive);
        if (labels.Contains(positive))
            return [labels[0] == positive ? labels[1] : labels[0], positive];
        problems.Add(
            $"the positive label {MessageText.Quote(positive)} (spec.data.positiveLabel) is not one of the labels {FormatPair(labels)}"
        );
        return null;
    }

    /// <summary>Adds a problem for every label that the training manifest does not have.</summary>
    public static void CheckAgainst(IReadOnlyList<string> training, IReadOnlyDictionary<string, LineTally> found, ManifestProblems problems)
    {
        foreach (var (label, tally) in found.OrderBy(label => label.Value.FirstLines[0]).Where(label => !training.Contains(label.Key)))
            problems.Add($"the label {MessageText.Quote(label)} ({tally}) is not one of the training manifest's, {FormatPair(training)}");
    }

    static bool IsFakeOfReal(string label, string[] labels) => Is(label, "fake") && Array.Exists(labels, other => Is(other, "real"));

    static bool Is(string label, string word) => string.Equals(label, word, StringComparison.OrdinalIgnoreCase);

    static string FormatPair(IReadOnlyList<string> labels) => $"{MessageText.Quote(labels[0])} and {MessageText.Quote(labels[1])}";

    /// <summary>Assumes that the two most frequent labels are meant, and lists the others with their first lines.</summary>
    static string FormatSurplus(IReadOnlyDictionary<string, LineTally> found)
    {
        var ranked = found.OrderByDescending(label => label.Value.Rows).ThenBy(label => label.Key, StringComparer.Ordinal).ToList();
        string meant = string.Join(
            " and ",
            ranked.Take(2).Select(label => $"{MessageText.Quote(label.Key)} ({MessageText.Count(label.Value.Rows, "row", "rows")})")
        );
        string others = string.Join("; ", ranked.Skip(2).Take(MaxNamed).Select(label => $"{MessageText.Quote(label.Key)} ({label.Value})"));
        return $"{meant}, and also {others}{(ranked.Count > 2 + MaxNamed ? "; …" : "")}";
    }
}
