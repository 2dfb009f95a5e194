using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Meta;

/// <summary>Writes the outcome of the meta stage as files, the same ones for the meta step and `stacking meta`.</summary>
public static class MetaArtifacts
{
    /// <summary>Writes all files (docs/artifacts.md).</summary>
    /// <param name="pathFor">Turns a file name into a local path.</param>
    /// <param name="outcome">What to write.</param>
    public static void Write(Func<string, string> pathFor, MetaStageOutcome outcome)
    {
        File.WriteAllText(pathFor(ArtifactPaths.Meta.Model), outcome.ModelText);
        if (outcome.Blend is { } blend)
            File.WriteAllText(pathFor(ArtifactPaths.Meta.Blend), ContractJson.Write(new BlendWeights(blend.Weights, blend.Intercept)));
        File.WriteAllText(
            pathFor(ArtifactPaths.Meta.BestParameters),
            ContractJson.Write(
                new SortedDictionary<string, double>(outcome.Report.Search.BestParameters.ToDictionary(), StringComparer.Ordinal)
            )
        );
        WriteCandidates(pathFor(ArtifactPaths.Meta.Candidates), outcome);
        WriteTimes(pathFor(ArtifactPaths.Meta.CandidateTimes), outcome.TreeSeconds);
        File.WriteAllText(pathFor(ArtifactPaths.Meta.Report), ContractJson.Write(outcome.Report));
        File.WriteAllText(pathFor(ArtifactPaths.Meta.ReportText), ReportText.Format(outcome.Report));
        ProbabilitiesCsv.Write(
            pathFor(ArtifactPaths.Meta.OutOfFoldPredictions),
            outcome.OutOfFold.Probabilities,
            outcome.OutOfFold.LogOdds
        );
        if (outcome.TestProbabilities.Length > 0)
            ProbabilitiesCsv.Write(pathFor(ArtifactPaths.Meta.TestPredictions), outcome.TestProbabilities);
    }

    static void WriteCandidates(string path, MetaStageOutcome outcome)
    {
        var names = outcome.Candidates.First(candidate => candidate.Parameters is not null).Parameters!.Keys;
        var parts = outcome.Candidates[0].Scored.Scores.Select((_, part) => CandidatesCsv.Score(part));
        string[] summary = [CandidatesCsv.Mean, CandidatesCsv.Deviation, "served_score", "rank"];
        CsvFile.Write(path, [CandidatesCsv.Name, .. names, .. parts, .. summary], csv =>
        {
            foreach (var candidate in outcome.Candidates)
            {
                csv.WriteField(candidate.Scored.Name);
                foreach (string name in names)
                    csv.WriteField(candidate.Parameters?[name]);
                foreach (double score in candidate.Scored.Scores)
                    csv.WriteField(score);
                csv.WriteField(candidate.Scored.Mean);
                csv.WriteField(candidate.Scored.Deviation);
                csv.WriteField(candidate.Scored.Served);
                csv.WriteField(candidate.Rank);
                csv.EndRecord();
            }
        });
    }

    static void WriteTimes(string path, IReadOnlyList<double> seconds) => CsvFile.Write(path, ["candidate", "seconds"], csv =>
        {
            foreach (var (candidate, took) in seconds.Index())
            {
                csv.WriteField(candidate);
                csv.WriteField(Math.Round(took, 3));
                csv.EndRecord();
            }
        });
}

/// <summary>Columns of candidates.csv that are read again.</summary>
public static class CandidatesCsv
{
    /// <summary>The candidate's name.</summary>
    public const string Name = "candidate";

    /// <summary>The mean of its scores.</summary>
    public const string Mean = "mean_score";

    /// <summary>Their population standard deviation.</summary>
    public const string Deviation = "std_score";

    /// <summary>The score on one part.</summary>
    /// <param name="part">From 0.</param>
    public static string Score(int part) => $"split{part}_score";
}
