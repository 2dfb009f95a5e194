using System.Collections.Concurrent;
using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Tests.Artifacts;

/// <summary>
/// A store as a remote one behaves: bytes go over by copying, files come back into the scratch folder. Can be told to fail.
/// </summary>
sealed class CopyingStore : IArtifactStore
{
    public ConcurrentDictionary<string, byte[]> Objects { get; } = new(StringComparer.Ordinal);

    public Action<string> BeforeWriting { get; set; } = _ => { };

    public Action<string> BeforeDeleting { get; set; } = _ => { };

    public string Root => "memory://";

    public Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop)
    {
        var below = Objects.Keys.Where(name => name.StartsWith(prefix + "/", StringComparison.Ordinal));
        var names = below.Select(name => name[(prefix.Length + 1)..].Split('/')[0]).Distinct();
        return Task.FromResult<IReadOnlyList<string>>([.. names.Order(StringComparer.Ordinal)]);
    }

    public Task<byte[]?> ReadAsync(string path, CancellationToken stop) => Task.FromResult(Objects.GetValueOrDefault(path));

    public Task WriteAsync(string path, ReadOnlyMemory<byte> bytes, CancellationToken stop)
    {
        BeforeWriting(path);
        Objects[path] = bytes.ToArray();
        return Task.CompletedTask;
    }

    public Task PutFileAsync(string localFile, string path, CancellationToken stop) => WriteAsync(path, File.ReadAllBytes(localFile), stop);

    public Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop)
    {
        if (!Objects.TryGetValue(path, out byte[]? bytes))
            return Task.FromResult<string?>(null);
        string local = Path.Combine(scratchFolder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(local)!);
        File.WriteAllBytes(local, bytes);
        return Task.FromResult<string?>(local);
    }

    public Task DeleteAsync(string prefix, CancellationToken stop)
    {
        BeforeDeleting(prefix);
        foreach (string name in Objects.Keys.Where(name => name == prefix || name.StartsWith(prefix + "/", StringComparison.Ordinal)))
            Objects.TryRemove(name, out _);
        return Task.CompletedTask;
    }

    public IAsyncEnumerable<StoredObject> EnumerateAsync(string prefix, CancellationToken stop) =>
        Objects
            .Where(each => prefix.Length == 0 || each.Key.StartsWith(prefix + "/", StringComparison.Ordinal))
            .Select(each => new StoredObject(each.Key, each.Value.Length, DateTimeOffset.UnixEpoch))
            .ToAsyncEnumerable();

    public IAsyncEnumerable<IncompleteWrite> ListIncompleteAsync(CancellationToken stop) => AsyncEnumerable.Empty<IncompleteWrite>();

    public Task DiscardAsync(IncompleteWrite unfinished, CancellationToken stop) => Task.CompletedTask;
}
