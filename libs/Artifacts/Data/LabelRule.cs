using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Data;

/// <summary>Decides which label is 0 and which is 1.</summary>
static class LabelRule
{
    const int NamedLabels = 10;

    /// <summary>How often a label occurs, and on which lines first.</summary>
    public sealed class Tally
    {
        public long Rows { get; private set; }

        public List<long> FirstLines { get; } = [];

        public void Add(long line)
        {
            Rows++;
            if (FirstLines.Count < 3)
                FirstLines.Add(line);
        }

        public override string ToString() =>
            $"{Words.Count(Rows, "row", "rows")}, {(Rows == 1 ? "line" : "first on lines")} {string.Join(", ", FirstLines)}";
    }

    /// <summary>
    /// The positive label is the one named; else fake where the labels are real and fake; else the second in ordinal order.
    /// </summary>
    /// <returns>Negative and positive label; null with a problem added unless there are exactly two and the named one is among them.</returns>
    public static string[]? Decide(IReadOnlyDictionary<string, Tally> found, string? positive, ManifestProblems problems)
    {
        string[] labels = [.. found.Keys.Order(StringComparer.Ordinal)];
        if (labels.Length != 2)
        {
            problems.Add(
                labels.Length == 1
                    ? $"the only label is {Words.Quoted(labels[0])} ({found[labels[0]]}): rows of two classes are needed"
                    : $"there are {Words.Count(labels.Length, "label", "labels")} where two are needed: {Surplus(found)}"
            );
            return null;
        }
        positive ??= labels is ["fake", "real"] ? "fake" : labels[1];
        if (labels.Contains(positive))
            return [labels[0] == positive ? labels[1] : labels[0], positive];
        problems.Add($"the positive label {Words.Quoted(positive)} (spec.data.positiveLabel) is not among the labels {Pair(labels)}");
        return null;
    }

    /// <summary>Adds a problem for every label that the training manifest does not have.</summary>
    public static void CheckAgainst(IReadOnlyList<string> training, IReadOnlyDictionary<string, Tally> found, ManifestProblems problems)
    {
        foreach (var (label, tally) in found.OrderBy(label => label.Value.FirstLines[0]).Where(label => !training.Contains(label.Key)))
            problems.Add($"the label {Words.Quoted(label)} ({tally}) is not one of the training manifest's, {Pair(training)}");
    }

    static string Pair(IReadOnlyList<string> labels) => $"{Words.Quoted(labels[0])} and {Words.Quoted(labels[1])}";

    /// <summary>The two most frequent labels are taken to be meant, the others are told with their first rows.</summary>
    static string Surplus(IReadOnlyDictionary<string, Tally> found)
    {
        var ranked = found.OrderByDescending(label => label.Value.Rows).ThenBy(label => label.Key, StringComparer.Ordinal).ToList();
        string meant = string.Join(
            " and ",
            ranked.Take(2).Select(label => $"{Words.Quoted(label.Key)} ({Words.Count(label.Value.Rows, "row", "rows")})")
        );
        string others = string.Join("; ", ranked.Skip(2).Take(NamedLabels).Select(label => $"{Words.Quoted(label.Key)} ({label.Value})"));
        return $"{meant}; but also {others}{(ranked.Count > 2 + NamedLabels ? "; …" : "")}";
    }
}
