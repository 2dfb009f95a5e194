using StackingK8s.Vision.Experts.Weights;

namespace StackingK8s.Folds.Weights;

/// <summary>What the user should know about how weights were loaded, in sentences for a log.</summary>
public static class WeightRemarks
{
    const int MostNamed = 20;

    /// <summary>Describes what was changed, ignored or not there; nothing where every tensor found its place.</summary>
    /// <param name="loaded">What was loaded.</param>
    public static IEnumerable<string> Of(PretrainedLoad loaded)
    {
        if (loaded.Names.Prefix.Length > 0)
            yield return $"names are read without '{loaded.Names.Prefix}'";
        foreach (string copy in loaded.Names.Others)
            yield return $"the file also has a copy of the network under {copy}*, which is not used. "
                + $"To use it: {ConversionLine.OneCopy(copy)}";
        if (loaded.Resized.Count > 0)
            yield return $"{loaded.Resized.Count} relative position tables resized to the window of the network";
        if (loaded.Missing.Count > 0)
            yield return $"not in the file: {Listed(loaded.Missing)}";
        if (loaded.Unexpected.Count > 0)
            yield return $"in the file, but not in the network: {Listed(loaded.Unexpected)}";
    }

    static string Listed(IReadOnlyList<string> names) =>
        string.Join(", ", names.Take(MostNamed)) + (names.Count > MostNamed ? $" and {names.Count - MostNamed} more" : "");
}
