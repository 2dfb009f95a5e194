using System.Text.Json;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Kubernetes;

/// <summary>
/// Follows the runs of a namespace by a list and a watch from its version, as long as anyone asks. A watch that ends or breaks is taken up again; what
/// may have been missed is listed anew. For people who look at a few runs: the operator's reflectors do the same for its caches.
/// </summary>
/// <param name="runs">The runs on the server.</param>
/// <param name="namespace">Their namespace.</param>
/// <param name="name">Only the run of this name; null: all.</param>
public sealed class RunWatch(StackingRunClient runs, string @namespace, string? name) : IDisposable
{
    const int MostFailures = 6;

    static readonly TimeSpan Length = TimeSpan.FromMinutes(4),
        Silence = TimeSpan.FromMinutes(5),
        Breath = TimeSpan.FromMilliseconds(200),
        Pause = TimeSpan.FromSeconds(1);

    readonly Dictionary<string, StackingRunResource> present = new(StringComparer.Ordinal);
    HttpResponseMessage? response;
    StreamReader? lines;
    string? version;
    bool began;
    int failures;

    /// <summary>Waits for the next changes; the first answer is what is there now, possibly nothing.</summary>
    /// <exception cref="ApiFailureException">The server refuses.</exception>
    /// <exception cref="HttpRequestException">The server cannot be reached, at the beginning or for a minute.</exception>
    public async Task<IReadOnlyList<RunChange>> NextAsync(CancellationToken stop)
    {
        while (true)
        {
            using var silent = CancellationTokenSource.CreateLinkedTokenSource(stop);
            silent.CancelAfter(Silence);
            try
            {
                if (version is null)
                    return await ListAsync(silent.Token).ConfigureAwait(false);
                lines ??= await OpenAsync(version, silent.Token).ConfigureAwait(false);
                if (await lines.ReadLineAsync(silent.Token).ConfigureAwait(false) is { } line)
                {
                    failures = 0;
                    if (Take(line) is { } change)
                        return [change];
                    continue;
                }
                Close();
                await Task.Delay(Breath, stop).ConfigureAwait(false);
            }
            catch (ApiFailureException refused) when (refused.IsExpired)
            {
                Close();
                version = null;
            }
            catch (Exception passing) when (IsPassing(passing, stop) && began && failures < MostFailures)
            {
                Close();
                await Task.Delay(Pause * Math.Pow(2, failures++), stop).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Ends the watch.</summary>
    public void Dispose() => Close();

    async Task<IReadOnlyList<RunChange>> ListAsync(CancellationToken stop)
    {
        var (listed, at) = await runs.ListAsync(@namespace, name, stop).ConfigureAwait(false);
        var now = listed.Select(StackingRunJson.Read<StackingRunResource>).ToDictionary(run => run.Metadata.Name, StringComparer.Ordinal);
        List<RunChange> changes =
        [
            .. present.Values.Where(run => !now.ContainsKey(run.Metadata.Name)).Select(run => new RunChange(run, IsGone: true)),
        ];
        changes.AddRange(now.Values.Select(run => new RunChange(run, IsGone: false)));
        present.Clear();
        foreach (var run in now.Values)
            present[run.Metadata.Name] = run;
        (version, began, failures) = (at, true, 0);
        return changes;
    }

    async Task<StreamReader> OpenAsync(string from, CancellationToken stop)
    {
        response = await runs.WatchAsync(@namespace, name, from, Length, stop).ConfigureAwait(false);
        return new(await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false));
    }

    RunChange? Take(string line)
    {
        using var json = JsonDocument.Parse(line);
        string? type = json.RootElement.GetProperty("type").GetString();
        var item = json.RootElement.GetProperty("object");
        if (type == "ERROR")
            throw ApiFailureException.Of(System.Net.HttpStatusCode.InternalServerError, $"watch of {StackingRunApi.Plural}", item);
        version = item.GetProperty("metadata").GetProperty("resourceVersion").GetString();
        if (type == "BOOKMARK")
            return null;
        var run = StackingRunJson.Read<StackingRunResource>(item);
        if (type == "DELETED")
            present.Remove(run.Metadata.Name);
        else
            present[run.Metadata.Name] = run;
        return new(run, type == "DELETED");
    }

    void Close()
    {
        lines?.Dispose();
        response?.Dispose();
        (lines, response) = (null, null);
    }

    static bool IsPassing(Exception error, CancellationToken stop) =>
        !stop.IsCancellationRequested
        && error is (HttpRequestException or IOException or OperationCanceledException or ApiFailureException { IsPassing: true });
}
