using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Verification.Rows;

/// <summary>
/// Whether the folds list the rows of the manifest, with its labels, groups and further columns. The manifest is no artifact: it is read
/// where the spec names it, and counts only with the digest that the folds recorded.
/// </summary>
sealed class ManifestCheck : IRunCheck
{
    const string Name = "manifest",
        NotThere = "its rows are taken as the folds list them";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        string first = StepNames.Fold(0);
        var task = run.Task<FoldTask>(first);
        var table = RowTable.ReadComplete(run);
        var data = (run.Anchor?.Spec ?? run.Description?.Spec)?.Data;
        if (Problem(run, data?.Manifest, "manifest") is { } problem)
            return Task.FromResult<IReadOnlyList<Claim>>([new(Name, ClaimLevel.Trusted, $"{problem}: {NotThere}")]);
        Breaches breaches = new();
        var manifest = ManifestReader.Read(data!.Manifest, task.Data.Columns, task.Data.PositiveLabel);
        ManifestComparison comparison = new(run, manifest);
        breaches.AddRange(comparison.OfLabelsAndGroups());
        breaches.AddRange(comparison.OfTraining(table, run.Json<DataReport>(first, ArtifactPaths.Fold.Data).Merges));
        string read = "path, label, group and further columns of every row as in the file whose digest the folds read";
        if (task.Data.TestManifest is not null)
        {
            if (Problem(run, data.TestManifest, "test manifest") is { } other)
                read += $"; of the test manifest, {other}: {NotThere}";
            else
            {
                var test = ManifestReader.Read(data.TestManifest!, task.Data.Columns, null, manifest.LabelNames);
                breaches.AddRange(new ManifestComparison(run, test).OfTest());
            }
        }
        return Task.FromResult<IReadOnlyList<Claim>>([breaches.Of(Name, ClaimLevel.Consistent, read)]);
    }

    /// <returns>Why a manifest cannot be compared; null where it can.</returns>
    static string? Problem(LoadedRun run, string? location, string input)
    {
        if (location is null)
            return "no record says where it is";
        if (!Path.IsPathRooted(location) || !File.Exists(location))
            return $"{location} is not at hand";
        try
        {
            return ContentDigest.OfFile(location) == run.Step(StepNames.Fold(0)).Result.Inputs.GetValueOrDefault(input)
                ? null
                : $"{location} is not the file that was read, or was changed since";
        }
        catch (Exception unreadable) when (DiskFault.Matches(unreadable))
        {
            return $"{location} cannot be read ({unreadable.Message.TrimEnd('.')})";
        }
    }
}
