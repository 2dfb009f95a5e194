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
    /// <exception cref="ArtifactException">
    /// The file does not have one number per candidate and part, or has none for a candidate that the search had to score.
    /// </exception>
    public static SearchScores Read(string file, MetaStageSettings settings)
    {
        double grid = settings.Space.Values.Aggregate(1.0, (count, values) => count * values.Count);
        double count = settings.Strategy == SearchStrategy.Random ? Math.Min(settings.Iterations, grid) : grid;
        if (grid >= int.MaxValue || count is not (>= 1 and <= MostCandidates))
            throw new ArtifactException($"meta was asked to search {count:R} candidates, more than any search has");
        var scores = Read(File.ReadLines(file).Select(line => line.Split(',')), (int)count);
        ThrowIfLeftOut(scores, settings);
        return scores;
    }

    /// <summary>
    /// A candidate without a score cannot win, so which have none must follow from the search. Where a budget ended it nothing does.
    /// </summary>
    static void ThrowIfLeftOut(SearchScores scores, MetaStageSettings settings)
    {
        int[] all = [.. Enumerable.Range(0, scores.Candidates)];
        var due =
            settings.BudgetSeconds is not null ? all.Where(scores.IsScored).ToHashSet()
            : settings.Strategy == SearchStrategy.Halving ? Halving.Scored(TreeCandidates.Create(settings), scores)
            : all.ToHashSet();
        if (!all.Any(scores.IsScored))
            throw new ArtifactException($"meta/{ArtifactPaths.Meta.Candidates}: no candidate with trees has a score");
        foreach (int candidate in all)
            if (scores.IsScored(candidate) != due.Contains(candidate))
                throw new ArtifactException(
                    $"meta/{ArtifactPaths.Meta.Candidates}: candidate {candidate} with trees has "
                        + $"{(due.Contains(candidate) ? "no score, but the search scores it" : "a score, but the search ends it before")}"
                );
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
