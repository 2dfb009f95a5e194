using System.Text;
using System.Text.Json;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>The runs/ folder of a store: the attempts that each run has committed, one file per run and step.</summary>
public static class RunRecords
{
    /// <summary>Records that a run has committed an attempt of a step, replacing an earlier one of that step.</summary>
    /// <exception cref="UsageException">Namespace, name or uid contains a '/' or is not a valid name.</exception>
    public static Task WriteAsync(IArtifactStore store, RunIdentity run, StepReference step, CancellationToken stop)
    {
        StorePath.ValidateName($"{run.Namespace}-{run.Name}-{run.Uid}");
        StorePath.ValidateName(step.Step);
        return store.WriteAsync(
            ArtifactPaths.Commit(run, step.Step),
            Encoding.UTF8.GetBytes(ContractJson.Write(new CommitRecord(run, step))),
            stop
        );
    }

    /// <summary>Every run of the store that has committed something, in ordinal order of their folders.</summary>
    /// <exception cref="ArtifactException">
    /// A record cannot be read. It is not ignored, because its attempt would then seem to belong to no run.
    /// </exception>
    public static async Task<IReadOnlyList<RunRecord>> ReadAllAsync(IArtifactStore store, CancellationToken stop)
    {
        var records = new List<RunRecord>();
        foreach (string run in await store.ListAsync(ArtifactPaths.Runs, stop))
            if (await ReadAsync(store, $"{ArtifactPaths.Runs}/{run}", stop) is { } record)
                records.Add(record);
        return records;
    }

    static async Task<RunRecord?> ReadAsync(IArtifactStore store, string folder, CancellationToken stop)
    {
        RunIdentity? run = null;
        var committed = new SortedDictionary<string, StepReference>(StringComparer.Ordinal);
        foreach (string file in await store.ListAsync(folder, stop))
        {
            string path = $"{folder}/{file}";
            if (!file.EndsWith(".json", StringComparison.Ordinal) || await store.ReadAsync(path, stop) is not { } json)
                continue;
            var commit = Parse(json, path, store);
            run = commit.Run;
            committed[commit.Step.Step] = commit.Step;
        }
        return run is null ? null : new(run, committed);
    }

    static CommitRecord Parse(byte[] json, string path, IArtifactStore store)
    {
        const string WayOut = "Restore it, or remove it if that run is no longer needed.";
        try
        {
            var commit = ContractJson.Read<CommitRecord>(json);
            string expected = ArtifactPaths.Commit(commit.Run, commit.Step.Step);
            return expected == path
                ? commit
                : throw new ArtifactException($"{path} in {store.Root} is the record of another commit, {expected}. {WayOut}");
        }
        catch (JsonException fault)
        {
            throw new ArtifactException($"{path} in {store.Root} is not a commit record ({fault.Message}). {WayOut}", fault);
        }
    }
}
