using System.Globalization;
using System.Text;
using StackingK8s.Artifacts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Meta;

/// <summary>Writes the outcome of the meta stage as files; the step and `stacking meta` leave the same ones.</summary>
public static class MetaArtifacts
{
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
        File.WriteAllText(pathFor(ArtifactPaths.Meta.Candidates), CandidateTable(outcome));
        File.WriteAllText(pathFor(ArtifactPaths.Meta.Report), ContractJson.Write(outcome.Report));
        File.WriteAllText(pathFor(ArtifactPaths.Meta.ReportText), ReportText.Of(outcome.Report));
        if (outcome.OutOfFoldProbabilities.Length > 0)
            ProbabilitiesCsv.Write(pathFor(ArtifactPaths.Meta.OutOfFoldPredictions), outcome.OutOfFoldProbabilities);
        if (outcome.TestProbabilities.Length > 0)
            ProbabilitiesCsv.Write(pathFor(ArtifactPaths.Meta.TestPredictions), outcome.TestProbabilities);
    }

    static string CandidateTable(MetaStageOutcome outcome)
    {
        StringBuilder table = new();
        for (int i = 0; i < outcome.Candidates.Count; i++)
        {
            var words = Candidates.Words(outcome.Candidates[i]);
            if (i == 0)
                table.AppendJoin(',', words.Keys).Append(",auc\n");
            table.AppendJoin(',', words.Values.Select(Number)).Append(',').Append(Number(outcome.CandidateAucs[i])).Append('\n');
        }
        return table.ToString();
    }

    static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
