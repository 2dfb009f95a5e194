using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Folds.Outputs;
using StackingK8s.Learning.Metrics;
using StackingK8s.Vision.Training;

namespace StackingK8s.Folds.Data;

/// <summary>What a committed fold warns of: what its data check found, and a training that has learnt nothing.</summary>
static class DataWarnings
{
    /// <summary>Names of the warnings, accepted ones among them.</summary>
    /// <param name="fold">The attempt.</param>
    /// <param name="experts">Whose trainings it holds.</param>
    /// <param name="scratchFolder">Where files of a remote store are fetched to.</param>
    /// <param name="stop">Cancels the reading.</param>
    public static async Task<IReadOnlyList<string>> ReadAsync(
        CommittedAttempt fold,
        IReadOnlyList<ExpertSpec> experts,
        string scratchFolder,
        CancellationToken stop
    )
    {
        byte[] json = await File.ReadAllBytesAsync(await fold.FetchAsync(ArtifactPaths.Fold.Data, scratchFolder, stop), stop);
        var warnings = ContractJson.Read<DataReport>(json).Warnings;
        List<string> names = [.. warnings.Select(warning => warning.Name).Distinct(StringComparer.Ordinal)];
        foreach (var expert in experts)
        {
            string curve = await fold.FetchAsync(ArtifactPaths.Fold.TrainingCurve(expert.Name), scratchFolder, stop);
            if (!names.Contains(DataFindings.TrainingAtChance) && IsStuck(TrainingCurve.Read(curve)))
                names.Add(DataFindings.TrainingAtChance);
        }
        return names;
    }

    static bool IsStuck(IReadOnlyList<EpochSummary> curve) => StuckTraining.IsStuck([.. curve.Select(epoch => epoch.Loss)]);
}
