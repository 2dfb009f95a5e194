namespace StackingK8s.Cli.SampleData;

/// <summary>Everything that forbids a plan, each fault with the way out.</summary>
public static class OptionFaults
{
    public const int MinSize = 32,
        MaxSize = 512;

    public static IEnumerable<string> Of(IReadOnlyList<Photograph> photographs, SampleDataOptions options) =>
        [.. OfNumbers(options), .. OfMix(options), .. OfPhotographs(photographs, options), .. OfCounts(photographs, options)];

    static IEnumerable<string> OfNumbers(SampleDataOptions options)
    {
        if (options.Size is < MinSize or > MaxSize)
            yield return $"a size of {options.Size} pixels is outside {MinSize} to {MaxSize}";
        if (!(options.MaxScale is >= 1 and <= 16))
            yield return $"a largest scale of {options.MaxScale} is outside 1 to 16";
        if (options.MinQuality < 1 || options.MaxQuality > 100 || options.MinQuality > options.MaxQuality)
            yield return $"JPEG qualities {options.MinQuality} to {options.MaxQuality} are not a range within 1 to 100";
        if (options.Folds < 2)
            yield return $"{options.Folds} folds are too few; give 2 or more";
    }

    static IEnumerable<string> OfMix(SampleDataOptions options)
    {
        if (options.Manipulations.Count == 0)
            yield return "no manipulation is named; name at least one";
        foreach (var share in options.Manipulations)
        {
            if (share.Manipulation == Manipulation.None)
                yield return "the mix names 'none', but a real crop is no forgery; remove it";
            if (!(share.Weight > 0 && double.IsFinite(share.Weight)))
                yield return $"manipulation '{ManipulationShare.NameOf(share.Manipulation)}' has the weight {share.Weight}; give a positive number or leave it out";
        }
        foreach (var twice in options.Manipulations.CountBy(share => share.Manipulation).Where(count => count.Value > 1))
            yield return $"manipulation '{ManipulationShare.NameOf(twice.Key)}' is named {twice.Value} times; name it once with the sum of the weights";
    }

    static IEnumerable<string> OfPhotographs(IReadOnlyList<Photograph> photographs, SampleDataOptions options)
    {
        foreach (var small in photographs.Where(p => Math.Min(p.Width, p.Height) < options.Size))
            yield return $"{small.File} is {small.Width} x {small.Height} pixels, smaller than a crop of {options.Size}; remove it or lower the size";
        foreach (var same in photographs.GroupBy(p => p.Sha256).Where(same => same.Count() > 1))
            yield return $"{Join(same)} are the same file and could end up on both sides of a split; keep one of them";
        foreach (var same in photographs.GroupBy(p => p.Group).Where(same => same.Count() > 1))
            yield return $"{Join(same)} would be one group '{same.Key}'; rename one of them";
        foreach (var name in options.TestPhotographNames.Where(name => !photographs.Any(p => TestPhotographs.IsNamed(p, name))))
            yield return $"test photograph '{name}' is not among the photographs ({Join(photographs)})";
    }

    static IEnumerable<string> OfCounts(IReadOnlyList<Photograph> photographs, SampleDataOptions options)
    {
        int test = TestPhotographs.CountOf(photographs, options),
            training = photographs.Count - test;
        if (test < 1)
            yield return "no photograph is kept apart for the test; keep at least 1";
        if (training < options.Folds)
            yield return $"{photographs.Count} photographs are fewer than {test} for the test and one for each of {options.Folds} folds; "
                + $"add {options.Folds - training} or keep fewer apart";
        foreach (var fault in OfCount("count", options.Count, training).Concat(OfCount("test count", options.TestRows, test)))
            yield return fault;
    }

    static IEnumerable<string> OfCount(string name, int count, int photographs)
    {
        if (count < 2 * photographs || count < 2)
            yield return $"a {name} of {count} is too low: {photographs} photographs, each a real and a forged crop, make at least {Math.Max(2, 2 * photographs)}";
        else if (count % 2 != 0)
            yield return $"a {name} of {count} is odd, but every photograph gives as many real as forged crops; make it {count + 1}";
    }

    static string Join(IEnumerable<Photograph> photographs) => string.Join(", ", photographs.Select(p => p.File));
}
