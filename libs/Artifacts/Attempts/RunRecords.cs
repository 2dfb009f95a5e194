using System.Text;
using System.Text.Json;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>The runs/ folder of a store: which run has committed which attempts, one file per run and step.</summary>
public static class RunRecords
{
    /// <summary>Records that a run has committed an attempt of a step, in place of an earlier one of that step.</summary>
    /// <exception cref="UsageException">Namespace, name or uid holds a '/' or is no name.</exception>
    public static Task WriteAsync(IArtifactStore store, RunIdentity run, StepReference step, CancellationToken stop)
    {
        StorePath.CheckedName($"{run.Namespace}-{run.Name}-{run.Uid}");
        StorePath.CheckedName(step.Step);
        return store.WriteAsync(
            ArtifactPaths.Commit(run, step.Step),
            Encoding.UTF8.GetBytes(ContractJson.Write(new CommitRecord(run, step))),
            stop
        );
    }

    /// <summary>Every run of the store that has committed something, in ordinal order of their folders.</summary>
    /// <exception cref="ArtifactException">
    /// A record cannot be read. It is not passed over, because the attempt it names would then seem to belong to no run.
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
            if (!file.EndsWith(".json", StringComparison.Ordinal) || await store.ReadAsync(path, stop) is not { } words)
                continue;
            var commit = Read(words, path, store);
            run = commit.Run;
            committed[commit.Step.Step] = commit.Step;
        }
        return run is null ? null : new(run, committed);
    }

    static CommitRecord Read(byte[] words, string path, IArtifactStore store)
    {
        string wayOut = "Restore it, or remove it if that run is no longer wanted.";
        try
        {
            var commit = ContractJson.Read<CommitRecord>(words);
            string rightful = ArtifactPaths.Commit(commit.Run, commit.Step.Step);
            return rightful == path
                ? commit
                : throw new ArtifactException($"{path} in {store.Root} is the record of another commit, {rightful}. {wayOut}");
        }
        catch (JsonException fault)
        {
            throw new ArtifactException($"{path} in {store.Root} is no commit record ({fault.Message}). {wayOut}", fault);
        }
    }
}
