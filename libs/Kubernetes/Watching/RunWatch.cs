using System.Runtime.ExceptionServices;

namespace StackingK8s.Kubernetes.Watching;

/// <summary>
/// Follows the runs of a namespace for a person who looks at some of them: what changed, one answer at a time. Unlike the operator's
/// caches, which use the same <see cref="ListWatch{T}"/>, it gives up: at once where the first list fails or an answer will not change,
/// else after about a minute of failures.
/// </summary>
/// <param name="runs">The runs on the server.</param>
/// <param name="namespace">Their namespace.</param>
/// <param name="name">Only the run of this name; null: all.</param>
/// <param name="clock">Paces retries.</param>
public sealed class RunWatch(StackingRunClient runs, string @namespace, string? name, TimeProvider clock) : IDisposable
{
    const int MostFailures = 6;

    // Six delays of half to all of 1.5, 3, 6, 12, 24 and 48 s are 71 s on average.
    static readonly WatchTiming Timing = new()
    {
        Idle = TimeSpan.FromMinutes(5),
        Backoff = new(TimeSpan.FromSeconds(1.5), TimeSpan.FromSeconds(48)),
        ShortestWatch = TimeSpan.FromMilliseconds(200),
    };

    readonly ListWatch<StackingRunResource> watch = new(
        runs.SendGetAsync,
        StackingRunClient.Resource(name),
        @namespace,
        (_, json) => StackingRunJson.Read<StackingRunResource>(json),
        Timing,
        clock
    );

    readonly Dictionary<string, StackingRunResource> present = new(StringComparer.Ordinal);
    bool began;
    int failures;

    /// <summary>Waits for the next changes; the first answer is what is there now, possibly nothing.</summary>
    /// <param name="stop">Cancels the wait.</param>
    /// <exception cref="ApiFailureException">The server rejected the request.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, at the beginning or for about a minute.</exception>
    /// <exception cref="System.Text.Json.JsonException">A run cannot be read by this version.</exception>
    public async Task<IReadOnlyList<RunChange>> NextAsync(CancellationToken stop)
    {
        while (true)
            switch (await NextSignalAsync(stop))
            {
                case WatchListed<StackingRunResource> listed:
                    (began, failures) = (true, 0);
                    return Replace(listed.Items);
                case WatchChanged<StackingRunResource> changed:
                    failures = 0;
                    return [Apply(changed)];
                case WatchBookmark<StackingRunResource>:
                    failures = 0;
                    break;
                case WatchEnded<StackingRunResource> { End.Cause: { } cause }:
                    if (!MayRetry(cause, stop))
                        ExceptionDispatchInfo.Throw(cause);
                    failures++;
                    break;
                default:
                    break;
            }
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => watch.Dispose();

    /// <returns>Null after a failure that is worth a retry.</returns>
    async Task<WatchSignal<StackingRunResource>?> NextSignalAsync(CancellationToken stop)
    {
        try
        {
            return await watch.NextAsync(stop);
        }
        catch (Exception failed) when (MayRetry(failed, stop))
        {
            failures++;
            return null;
        }
    }

    // An expired version only asks for a new list.
    bool MayRetry(Exception failed, CancellationToken stop) =>
        !stop.IsCancellationRequested
        && (
            failed is ApiFailureException { IsExpired: true }
            || (
                began
                && failures < MostFailures
                && failed is HttpRequestException or IOException or OperationCanceledException or ApiFailureException { IsTransient: true }
            )
        );

    IReadOnlyList<RunChange> Replace(IReadOnlyList<StackingRunResource> listed)
    {
        var now = listed.ToDictionary(run => run.Metadata.Name, StringComparer.Ordinal);
        List<RunChange> changes =
        [
            .. present.Values.Where(run => !now.ContainsKey(run.Metadata.Name)).Select(run => new RunChange(run, IsGone: true)),
            .. listed.Select(run => new RunChange(run, IsGone: false)),
        ];
        present.Clear();
        foreach (var run in listed)
            present[run.Metadata.Name] = run;
        return changes;
    }

    RunChange Apply(WatchChanged<StackingRunResource> changed)
    {
        var run = changed.Item;
        bool gone = changed.Type == ChangeKind.Deleted;
        if (gone)
            present.Remove(run.Metadata.Name);
        else
            present[run.Metadata.Name] = run;
        return new(run, gone);
    }
}
