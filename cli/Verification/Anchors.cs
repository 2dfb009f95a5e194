using System.Text.Json;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Verification;

namespace StackingK8s.Cli.Verification;

/// <summary>Finds what is known of a run outside its store.</summary>
static class Anchors
{
    const string RunFile = "run.json",
        RunFolder = "runs";

    /// <summary>The records that `stacking run` keeps beside artifacts/, one per run; none outside a work directory.</summary>
    /// <exception cref="ArtifactException">One cannot be read.</exception>
    public static IReadOnlyList<Anchor> OfWorkDirectory(string location)
    {
        if (S3Location.IsS3(location) || !Directory.Exists(Path.Combine(location, "artifacts")))
            return [];
        string folder = Path.Combine(location, RunFolder),
            latest = Path.Combine(location, RunFile);
        string[] files =
        [
            .. Directory.Exists(folder)
                ? Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal)
                : Enumerable.Empty<string>(),
            .. File.Exists(latest) ? [latest] : Array.Empty<string>(),
        ];
        return [.. files.Select(Read).DistinctBy(anchor => anchor.Run)];
    }

    static Anchor Read(string file)
    {
        try
        {
            var record = ContractJson.Read<RunRecord>(File.ReadAllBytes(file));
            return new("the work directory's record", record.Run, record.Committed);
        }
        catch (JsonException malformed)
        {
            throw new ArtifactException($"{file} is not a run's record ({malformed.Message.TrimEnd('.')}). Restore it.", malformed);
        }
    }

    /// <summary>What the operator recorded in a StackingRun's status.</summary>
    /// <param name="run">NAMESPACE/NAME.</param>
    /// <param name="kubeconfig">Of the user; null: the usual places.</param>
    /// <param name="context">Of the kubeconfig; null: the current one.</param>
    /// <param name="stop">Cancels the request.</param>
    /// <exception cref="UsageException">There is no such run, or no cluster.</exception>
    public static async Task<Anchor> OfClusterAsync(string run, string? kubeconfig, string? context, CancellationToken stop)
    {
        if (run.Split('/') is not [{ Length: > 0 } space, { Length: > 0 } name])
            throw new UsageException($"--run {run} names no StackingRun. Write NAMESPACE/NAME.");
        using var session = ClusterSession.Open(kubeconfig, context, space);
        var found = await ClusterErrors.ExplainAsync(session, () => session.FindRunAsync(name, stop), stop);
        var committed = (found.Status?.Steps() ?? []).Where(step => step.Committed is not null);
        return new(
            $"the status of StackingRun {run}",
            new RunIdentity(found.Metadata.NamespaceProperty, found.Metadata.Name, found.Metadata.Uid),
            committed.ToDictionary(step => step.Name, step => step.Committed!, StringComparer.Ordinal),
            found.Spec.Artifacts.Uri is null ? null : found.Spec
        );
    }
}
