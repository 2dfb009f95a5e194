namespace StackingK8s.Vision.Experts.Weights;

/// <summary>
/// The copies of a network that a file of weights has. Training frameworks wrap a network before they save it, and save averaged weights
/// (EMA) beside it; each copy then has timm's names behind a prefix of its own, such as "module." or "model_ema.module.".
/// </summary>
/// <param name="Prefix">What stands before timm's names of the copy to load; mostly "".</param>
/// <param name="Others">The prefixes of the other copies.</param>
public sealed record WeightNames(string Prefix, IReadOnlyList<string> Others)
{
    // The first part of every network of the two families. No part below it has the same name.
    static readonly string[] Stems = ["stem", "conv_stem"];

    /// <summary>
    /// Finds the copies. The one to load is the one without a prefix, else the only one that is not averaged, else the only one.
    /// </summary>
    /// <param name="names">All names of the file.</param>
    /// <exception cref="AmbiguousWeightsException">Several copies could be meant.</exception>
    public static WeightNames Find(IEnumerable<string> names)
    {
        string[] prefixes = [.. names.Select(PrefixOf).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        string[] candidates = prefixes.Contains("") ? [""] : [.. prefixes.Where(prefix => !IsAveraged(prefix))];
        if (candidates.Length == 0)
            candidates = prefixes;
        return candidates.Length switch
        {
            0 => new("", []),
            1 => new(candidates[0], [.. prefixes.Where(prefix => prefix != candidates[0])]),
            _ => throw new AmbiguousWeightsException(candidates),
        };
    }

    /// <summary>timm's name of a tensor of the copy to load; null for other tensors.</summary>
    /// <param name="name">As in the file.</param>
    public string? Own(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && (Prefix.Length > 0 || !IsOther(name)) ? name[Prefix.Length..] : null;

    /// <summary>Whether a tensor belongs to another copy.</summary>
    /// <param name="name">As in the file.</param>
    public bool IsOther(string name) => Others.Any(prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    static bool IsAveraged(string prefix) => prefix.Contains("ema", StringComparison.OrdinalIgnoreCase);

    static string? PrefixOf(string name)
    {
        string[] parts = name.Split('.');
        int stem = Array.FindIndex(parts, part => Stems.Contains(part));
        return stem < 0 ? null : string.Concat(parts[..stem].Select(part => part + "."));
    }
}

/// <summary>A file of weights with several copies of a network, of which none is the obvious one.</summary>
public sealed class AmbiguousWeightsException : Exception
{
    internal AmbiguousWeightsException(IReadOnlyList<string> prefixes)
        : base(
            $"It has {prefixes.Count} copies of a network, whose names begin with "
                + $"{string.Join(" and ", prefixes.Select(prefix => $"'{prefix}'"))}. Keep one: {ConversionLine.OneCopy(prefixes[0])}"
        ) { }
}
