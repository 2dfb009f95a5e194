namespace StackingK8s.Cli.Embedding;

/// <summary>Where decoded images lie: the folder the user names, or one of our own that goes when the work is done.</summary>
sealed class CacheFolder(string? named) : IDisposable
{
    readonly DirectoryInfo? own = named is null ? Directory.CreateTempSubdirectory("stacking-") : null;

    public string Path => named ?? own!.FullName;

    public void Dispose() => own?.Delete(true);
}
