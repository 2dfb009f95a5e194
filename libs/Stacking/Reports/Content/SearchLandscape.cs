using System.Globalization;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Meta;

namespace StackingK8s.Stacking.Reports.Content;

/// <summary>The scores of all candidates, as candidates.csv has them.</summary>
/// <param name="Parameters">Names of the searched and fixed parameters of trees.</param>
/// <param name="Candidates">In the order of the file, at most <see cref="MostCandidates"/>.</param>
public sealed record SearchLandscape(IReadOnlyList<string> Parameters, IReadOnlyList<LandscapePoint> Candidates)
{
    /// <summary>More could not be told apart in a picture.</summary>
    public const int MostCandidates = 20_000;

    /// <summary>Reads candidates.csv.</summary>
    /// <param name="file">Its local path, as committed.</param>
    /// <exception cref="ArtifactException">It is no such table.</exception>
    public static SearchLandscape Read(string file)
    {
        string[] header = File.ReadLines(file).FirstOrDefault()?.Split(',') ?? [];
        int first = Array.IndexOf(header, CandidatesCsv.Score(0)),
            mean = Array.IndexOf(header, CandidatesCsv.Mean),
            deviation = Array.IndexOf(header, CandidatesCsv.Deviation);
        if (header.FirstOrDefault() != CandidatesCsv.Name || first < 1 || mean < first || deviation < mean)
            throw new ArtifactException($"{file} has no columns of candidates and scores. Rerun the meta step.");
        List<LandscapePoint> candidates = [];
        foreach (string[] line in File.ReadLines(file).Skip(1).Take(MostCandidates).Select(line => line.Split(',')))
        {
            if (line.Length != header.Length)
                throw new ArtifactException($"{file} has a line of {line.Length} fields instead of {header.Length}. Rerun the meta step.");
            candidates.Add(new(line[0], Array.ConvertAll(line[1..first], Number), Number(line[mean]), Number(line[deviation])));
        }
        return new(header[1..first], candidates);

        static double Number(string field) =>
            double.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : double.NaN;
    }

    /// <summary>Whether a candidate is the winner.</summary>
    /// <param name="candidate">One of <see cref="Candidates"/>.</param>
    /// <param name="search">The search as report.json has it.</param>
    public bool IsWinner(LandscapePoint candidate, SearchReport search) =>
        candidate.Name == search.Winner.Name
        && (
            !candidate.HasTrees
            || Parameters
                .Index()
                .All(parameter =>
                    search.BestParameters.GetValueOrDefault(parameter.Item, double.NaN).Equals(candidate.Values[parameter.Index])
                )
        );
}

/// <summary>One candidate.</summary>
/// <param name="Name">As in report.json.</param>
/// <param name="Values">Of the trees' parameters; NaN for a candidate without trees.</param>
/// <param name="Mean">Its score over the parts.</param>
/// <param name="Deviation">Over the parts.</param>
public sealed record LandscapePoint(string Name, double[] Values, double Mean, double Deviation)
{
    /// <summary>Whether it has trees, and so parameters.</summary>
    public bool HasTrees => Values.Length > 0 && double.IsFinite(Values[0]);
}
