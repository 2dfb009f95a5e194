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
        File.WriteAllText(pathFor(ArtifactPaths.Meta.Report), ContractJson.Write(outcome.Report));
        File.WriteAllText(pathFor(ArtifactPaths.Meta.ReportText), ReportText.Format(outcome.Report));
        if (outcome.OutOfFoldProbabilities.Length > 0)
            ProbabilitiesCsv.Write(pathFor(ArtifactPaths.Meta.OutOfFoldPredictions), outcome.OutOfFoldProbabilities);
        if (outcome.TestProbabilities.Length > 0)
            ProbabilitiesCsv.Write(pathFor(ArtifactPaths.Meta.TestPredictions), outcome.TestProbabilities);
    }

    static void WriteCandidates(string path, MetaStageOutcome outcome)
    {
        if (outcome.Candidates.Count == 0)
        {
            File.WriteAllText(path, "");
            return;
        }
        CsvFile.Write(path, [.. Candidates.ByName(outcome.Candidates[0]).Keys, "auc"], csv =>
        {
            for (int i = 0; i < outcome.Candidates.Count; i++)
            {
                foreach (double value in Candidates.ByName(outcome.Candidates[i]).Values)
                    csv.WriteField(value);
                csv.WriteField(outcome.CandidateAucs[i]);
                csv.EndRecord();
            }
        });
    }
}
