using System.Globalization;
using StackingK8s.Boosting.Search;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta;
using StackingK8s.Meta.Candidates;

namespace StackingK8s.Stacking.Verification.Outputs;

/// <summary>The scores of the candidates with trees as candidates.csv has them; all others can be counted again.</summary>
static class CandidateScores
{
    /// <summary>Far more than anybody searches; a forged space must not fill the memory.</summary>
    const double MostCandidates = 1e6;

    const int MostParts = 1000;

    /// <summary>Reads the scores; what stands beside them is compared when the file is written again.</summary>
    /// <exception cref="ArtifactException">The file does not have one number per candidate and part.</exception>
    public static SearchScores Read(string file, MetaStageSettings settings)
    {
        double grid = settings.Space.Values.Aggregate(1.0, (count, values) => count * values.Count);
        double count = settings.Strategy == SearchStrategy.Random ? Math.Min(settings.Iterations, grid) : grid;
        if (grid >= int.MaxValue || count is not (>= 1 and <= MostCandidates))
            throw new ArtifactException($"meta was asked to search {count:R} candidates, more than any search has");
        return Read(File.ReadLines(file).Select(line => line.Split(',')), (int)count);
    }

    static SearchScores Read(IEnumerable<string[]> lines, int count)
    {
        string[] header = lines.FirstOrDefault() ?? [];
        int name = Array.IndexOf(header, CandidatesCsv.Name),
            first = Array.IndexOf(header, CandidatesCsv.Score(0)),
            parts = Enumerable
                .Range(0, MostParts)
                .TakeWhile(part => Array.IndexOf(header, CandidatesCsv.Score(part)) == first + part)
                .Count();
        if (name < 0 || first < 0 || parts == 0)
            throw Malformed(1, "no columns of scores");
        SearchScores scores = new(count, parts);
        int candidate = 0,
            number = 1;
        foreach (string[] line in lines.Skip(1))
        {
            number++;
            if (line.Length != header.Length)
                throw Malformed(number, $"{line.Length} fields instead of {header.Length}");
            if (line[name] != TreeCandidates.Name)
                continue;
            if (candidate == count)
                throw Malformed(number, $"more than the {count} candidates that were asked for");
            for (int part = 0; part < parts; part++)
                if (double.TryParse(line[first + part], NumberStyles.Float, CultureInfo.InvariantCulture, out double score))
                    scores.Set(candidate, part, score);
                else
                    throw Malformed(number, "no score of a candidate");
            candidate++;
        }
        return candidate == count ? scores : throw Malformed(number, $"{candidate} candidates with trees instead of {count}");
    }

    static ArtifactException Malformed(int line, string problem) => new($"meta/{ArtifactPaths.Meta.Candidates}, line {line}: {problem}");
}
