using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Photographs;

/// <summary>
/// Which photographs are held out for the test manifest: no crop and no splice of theirs is ever in the training manifest.
/// </summary>
public static class TestPhotographs
{
    /// <summary>How many the options ask for, which may be more than there are.</summary>
    public static int Count(IReadOnlyList<Photograph> photographs, SampleDataOptions options) =>
        options.TestPhotographNames.Count > 0 ? Named(photographs, options).Count : options.TestPhotographs;

    public static bool IsNamed(Photograph photograph, string name) => name == photograph.File || name == photograph.Group;

    /// <returns>Both splits in the order of the photographs.</returns>
    public static (Photograph[] Training, Photograph[] Test) Split(IReadOnlyList<Photograph> photographs, SampleDataOptions options)
    {
        var test = options.TestPhotographNames.Count > 0 ? Named(photographs, options) : Draw(photographs, options);
        return ([.. photographs.Where(p => !test.Contains(p))], [.. photographs.Where(test.Contains)]);
    }

    static HashSet<Photograph> Named(IReadOnlyList<Photograph> photographs, SampleDataOptions options) =>
        [.. photographs.Where(p => options.TestPhotographNames.Any(name => IsNamed(p, name)))];

    static HashSet<Photograph> Draw(IReadOnlyList<Photograph> photographs, SampleDataOptions options)
    {
        var random = SplitMix64.ForPurpose(options.Seed, StreamPurpose.TestPhotographs, 0);
        Photograph[] shuffled = [.. photographs];
        random.Shuffle<Photograph>(shuffled);
        return [.. shuffled.Take(options.TestPhotographs)];
    }
}
