using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Cli.Embedding;

/// <summary>Where decoded images lie: the folder the user names, or one of our own that goes when the work is done.</summary>
sealed class CacheFolder(string? named) : IDisposable
{
    readonly ScratchFolder? own = named is null ? ScratchFolder.Create("cache") : null;

    public string Path => named ?? own!.Path;

    public void Dispose() => own?.Dispose();
}
