using StackingK8s.Contracts.CommandLines;
using StackingK8s.Learning;

namespace StackingK8s.Cli.SampleData.Forgeries;

/// <summary>One manipulation of a mix and its weight: it gets weight / sum of weights of the forged crops.</summary>
public sealed record ManipulationShare(Manipulation Manipulation, double Weight = 1)
{
    /// <summary>As in the manifests' manipulation column: none, phase, shuffle, ...</summary>
    public static string Name(Manipulation manipulation) =>
        manipulation switch
        {
            Manipulation.None => "none",
            Manipulation.Phase => "phase",
            Manipulation.Shuffle => "shuffle",
            Manipulation.Splice => "splice",
            Manipulation.Mirror => "mirror",
            Manipulation.Misalign => "misalign",
            Manipulation.Mosaic => "mosaic",
            _ => throw new ArgumentOutOfRangeException(nameof(manipulation), manipulation, null),
        };

    /// <summary>Reads a mix such as "phase=2,shuffle,splice=0.5"; a weight left out is 1.</summary>
    public static IReadOnlyList<ManipulationShare> ParseMix(string mix) =>
        [.. mix.Split(',', StringSplitOptions.TrimEntries).Select(Parse)];

    static ManipulationShare Parse(string text)
    {
        var (name, weightText) = text.Split('=', 2, StringSplitOptions.TrimEntries) is [var left, var right] ? (left, right) : (text, "1");
        var forgeries = Enum.GetValues<Manipulation>().Where(m => m != Manipulation.None).ToArray();
        string[] names = [.. forgeries.Select(Name)];
        int known = Array.IndexOf(names, name);
        if (known < 0)
            throw new SampleDataException(
                $"Unknown manipulation '{name}'. Did you mean {NearestNames.Find(name, names, 1)[0]}? "
                    + $"The manipulations are {string.Join(", ", names)}."
            );
        if (!NumberText.TryParse(weightText, out double weight))
            throw new SampleDataException(
                $"The weight '{weightText}' of manipulation '{name}' is not a number. Write, for example, {name}=1.5."
            );
        return new(forgeries[known], weight);
    }
}
