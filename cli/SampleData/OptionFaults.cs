using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Photographs;

namespace StackingK8s.Cli.SampleData;

/// <summary>Everything that forbids a plan, each fault with its fix.</summary>
public static class OptionFaults
{
    public const int MinSize = 32,
        MaxSize = 512;

    /// <returns>One sentence or two for each fault; none for options that can be planned.</returns>
    public static IEnumerable<string> Find(IReadOnlyList<Photograph> photographs, SampleDataOptions options) =>
        [
            .. FindInNumbers(options),
            .. FindInMix(options),
            .. FindInPhotographs(photographs, options),
            .. FindInCounts(photographs, options),
        ];

    static IEnumerable<string> FindInNumbers(SampleDataOptions options)
    {
        if (options.Size is < MinSize or > MaxSize)
            yield return $"A size of {options.Size} pixels is outside {MinSize} to {MaxSize}.";
        if (!(options.MaxScale is >= 1 and <= 16))
            yield return $"A largest scale of {options.MaxScale} is outside 1 to 16.";
        if (options.MinQuality < 1 || options.MaxQuality > 100 || options.MinQuality > options.MaxQuality)
            yield return $"JPEG qualities {options.MinQuality} to {options.MaxQuality} are not a range within 1 to 100.";
        if (options.Folds < 2)
            yield return $"{options.Folds} folds are too few. Use 2 or more.";
    }

    static IEnumerable<string> FindInMix(SampleDataOptions options)
    {
        if (options.Manipulations.Count == 0)
            yield return "The mix of manipulations is empty. Name at least one.";
        foreach (var (manipulation, weight) in options.Manipulations)
        {
            string name = ManipulationShare.Name(manipulation);
            if (manipulation == Manipulation.None)
                yield return $"The mix names '{name}', but a real crop is not a forgery. Remove it.";
            if (!(weight > 0 && double.IsFinite(weight)))
                yield return $"Manipulation '{name}' has the weight {weight}. Use a positive number or leave it out.";
        }
        foreach (var twice in options.Manipulations.CountBy(share => share.Manipulation).Where(count => count.Value > 1))
            yield return $"Manipulation '{ManipulationShare.Name(twice.Key)}' is named {twice.Value} times. "
                + "Name it once with the sum of the weights.";
    }

    static IEnumerable<string> FindInPhotographs(IReadOnlyList<Photograph> photographs, SampleDataOptions options)
    {
        foreach (var small in photographs.Where(p => Math.Min(p.Width, p.Height) < options.Size))
            yield return $"{small.File} is {small.Width} x {small.Height} pixels, smaller than a crop of {options.Size}. "
                + "Remove it or lower the size.";
        foreach (var same in photographs.GroupBy(p => p.Sha256).Where(same => same.Count() > 1))
            yield return $"{Join(same)} are the same file and could be on both sides of a split. Keep one of them.";
        foreach (var same in photographs.GroupBy(p => p.Group).Where(same => same.Count() > 1))
            yield return $"{Join(same)} would be one group '{same.Key}'. Rename one of them.";
        foreach (var name in options.TestPhotographNames.Where(name => !photographs.Any(p => TestPhotographs.IsNamed(p, name))))
            yield return $"Unknown test photograph '{name}'. The photographs are {Join(photographs)}.";
    }

    static IEnumerable<string> FindInCounts(IReadOnlyList<Photograph> photographs, SampleDataOptions options)
    {
        int test = TestPhotographs.Count(photographs, options),
            training = photographs.Count - test;
        if (test < 1)
            yield return "No photograph is held out for the test manifest. Hold out at least 1.";
        if (training < options.Folds)
            yield return $"{photographs.Count} photographs are fewer than {test} for the test and one for each of {options.Folds} folds. "
                + $"Add {options.Folds - training} or hold out fewer.";
        foreach (var fault in FindInCount("count", options.Count, training).Concat(FindInCount("test count", options.TestRows, test)))
            yield return fault;
    }

    static IEnumerable<string> FindInCount(string name, int count, int photographs)
    {
        int least = Math.Max(2, 2 * photographs);
        if (count < least)
            yield return $"A {name} of {count} is too low: {photographs} photographs, each with a real and a forged crop, "
                + $"make at least {least}.";
        else if (count % 2 != 0)
            yield return $"A {name} of {count} is odd, but every photograph gives as many real as forged crops. Use {count + 1}.";
    }

    static string Join(IEnumerable<Photograph> photographs) => string.Join(", ", photographs.Select(p => p.File));
}
