namespace StackingK8s.Artifacts.Images;

/// <summary>Fetched files that are in use.</summary>
sealed class HeldFiles : IDisposable
{
    const int FilesAtATime = 64;

    readonly FetchedFiles? fetched;
    readonly IReadOnlyList<string> files;
    readonly string? next;
    FileStream? held;

    HeldFiles(FetchedFiles? fetched, IReadOnlyList<string> files, string? next) =>
        (this.fetched, this.files, this.next) = (fetched, files, next);

    /// <inheritdoc cref="ImageRoot.Hold"/>
    public static HeldFiles Bring(
        FetchedFiles? fetched,
        PackedImages? packed,
        IReadOnlyList<string> files,
        string? next,
        CancellationToken stop
    )
    {
        HeldFiles these = new(fetched, files, next);
        if (fetched is null)
            return these;
        these.held = fetched.Lock(stop);
        try
        {
            // Whoever decodes has a thread of its own, and waits.
            Parallel
                .ForEachAsync(
                    files,
                    new ParallelOptions { MaxDegreeOfParallelism = FilesAtATime, CancellationToken = stop },
                    async (file, stop) =>
                    {
                        string path = fetched.Below(file);
                        await fetched.BringAsync(path, packed?.Shard(path), stop);
                    }
                )
                .GetAwaiter()
                .GetResult();
            return these;
        }
        catch
        {
            these.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        if (held is null)
            return;
        fetched!.Release(files.Where(file => file != next));
        held.Dispose();
        held = null;
    }
}
