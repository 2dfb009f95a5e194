using System.Text;
using System.Text.Json;
using StackingK8s.Contracts;

namespace StackingK8s.Artifacts;

/// <summary>The run.json files of a store: which run has committed which attempts.</summary>
public static class RunRecords
{
    /// <summary>Writes the record, replacing an earlier one of the same run.</summary>
    /// <exception cref="UsageException">Namespace, name or uid holds a '/' or is no name.</exception>
    public static Task WriteAsync(IArtifactStore store, RunRecord record, CancellationToken stop)
    {
        StorePath.CheckedName($"{record.Namespace}-{record.Name}-{record.Uid}");
        return store.WriteAsync(ArtifactPaths.Run(record), Encoding.UTF8.GetBytes(ContractJson.Write(record)), stop);
    }

    /// <summary>Every record of the store, in ordinal order of their folders.</summary>
    /// <exception cref="ArtifactException">
    /// A record cannot be read. It is not passed over, because the attempts it lists would then seem to belong to no run.
    /// </exception>
    public static async Task<IReadOnlyList<RunRecord>> ReadAllAsync(IArtifactStore store, CancellationToken stop)
    {
        var records = new List<RunRecord>();
        foreach (string run in await store.ListAsync(ArtifactPaths.Runs, stop))
        {
            string path = $"{ArtifactPaths.Runs}/{run}/{ArtifactPaths.RunFile}";
            if (await store.ReadAsync(path, stop) is not { } words) continue;
            records.Add(Read(words, path, store));
        }
        return records;
    }

    static RunRecord Read(byte[] words, string path, IArtifactStore store)
    {
        string wayOut = "Restore it, or remove it if that run is no longer wanted.";
        try
        {
            var record = ContractJson.Read<RunRecord>(words);
            return ArtifactPaths.Run(record) == path
                ? record
                : throw new ArtifactException($"{path} in {store.Root} is the record of another run, {ArtifactPaths.Run(record)}. {wayOut}");
        }
        catch (JsonException fault)
        {
            throw new ArtifactException($"{path} in {store.Root} is no run record ({fault.Message}). {wayOut}", fault);
        }
    }
}
