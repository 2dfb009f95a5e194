using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Folds.Data;

/// <summary>What the data check of a committed fold warned of.</summary>
static class DataWarnings
{
    /// <summary>Names of the warnings, accepted ones among them.</summary>
    /// <param name="fold">The attempt.</param>
    /// <param name="scratchFolder">Where files of a remote store are fetched to.</param>
    /// <param name="stop">Cancels the reading.</param>
    public static async Task<IReadOnlyList<string>> ReadAsync(CommittedAttempt fold, string scratchFolder, CancellationToken stop)
    {
        byte[] json = await File.ReadAllBytesAsync(await fold.FetchAsync(ArtifactPaths.Fold.Data, scratchFolder, stop), stop);
        return [.. ContractJson.Read<DataReport>(json).Warnings.Select(warning => warning.Name).Distinct(StringComparer.Ordinal)];
    }
}
