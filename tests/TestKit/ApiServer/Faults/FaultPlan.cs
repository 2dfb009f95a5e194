namespace StackingK8s.TestKit.ApiServer.Faults;

/// <summary>Faults between a client and the server, set by a test at any time; and the log of all requests.</summary>
public sealed class FaultPlan
{
    readonly Lock gate = new();
    readonly List<LoggedRequest> requests = [];
    readonly ObjectStorage storage;
    List<Fault> faults = [];

    internal FaultPlan(ObjectStorage storage) => this.storage = storage;

    internal WatchControl Watches { get; } = new();

    /// <summary>Every request so far, in the order of arrival.</summary>
    public IReadOnlyList<LoggedRequest> Requests
    {
        get
        {
            lock (gate)
                return [.. requests];
        }
    }

    /// <summary>Every request so far that could change anything, except leases, which are renewed all the time.</summary>
    public IReadOnlyList<LoggedRequest> Writes => [.. Requests.Where(request => request.IsWrite && request.Resource != "leases")];

    /// <summary>Called before a request takes effect, and awaited: a test can stop the client here between any two requests.</summary>
    public Func<ApiRequest, Task>? BeforeExecute { get; set; }

    /// <summary>Called with the code of a request that took effect, before the client learns of it, and awaited.</summary>
    public Func<ApiRequest, int, Task>? AfterExecute { get; set; }

    /// <summary>An error instead of the answer.</summary>
    public Fault Answer(
        Func<ApiRequest, bool> when,
        int code,
        int times = int.MaxValue,
        int from = 1,
        bool afterExecuting = false,
        int? retryAfterSeconds = null,
        string? message = null
    ) =>
        Add(
            new(when)
            {
                Answer = Refusal(code, message),
                RetryAfterSeconds = retryAfterSeconds,
                Times = times,
                From = from,
                AfterExecuting = afterExecuting,
            }
        );

    /// <summary>The connection ends without an answer.</summary>
    public Fault Cut(Func<ApiRequest, bool> when, int times = int.MaxValue, int from = 1, bool afterExecuting = false) =>
        Add(
            new(when)
            {
                Cuts = true,
                Times = times,
                From = from,
                AfterExecuting = afterExecuting,
            }
        );

    /// <summary>The answer comes late.</summary>
    public Fault Delay(Func<ApiRequest, bool> when, TimeSpan delay, int times = int.MaxValue, int from = 1, bool afterExecuting = false) =>
        Add(
            new(when)
            {
                Delay = delay,
                Times = times,
                From = from,
                AfterExecuting = afterExecuting,
            }
        );

    /// <summary>Nobody reaches the server, and existing connections are closed, until the fault is disposed.</summary>
    public Fault Outage()
    {
        var outage = Cut(_ => true);
        EndWatches();
        return outage;
    }

    /// <summary>Ends watches like a server that restarts.</summary>
    public void EndWatches(Func<ApiRequest, bool>? which = null) => Watches.End(which ?? (_ => true));

    /// <summary>
    /// Watches, new ones too, stay open and silent until the result is disposed: a connection that is dead on one side only.
    /// </summary>
    public IDisposable FreezeWatches(Func<ApiRequest, bool>? which = null) => Watches.Freeze(which ?? (_ => true));

    public int OpenWatches(Func<ApiRequest, bool>? which = null) => Watches.Count(which ?? (_ => true));

    /// <summary>As if the history were compacted: watches and continued lists from before now are too old (410).</summary>
    public void ExpireHistory() => storage.ExpireHistory();

    internal ApiRequest Log(Func<int, ApiRequest> parse)
    {
        lock (gate)
        {
            var request = parse(requests.Count);
            requests.Add(
                new(
                    request.Index,
                    request.Verb,
                    request.Group,
                    request.Resource,
                    request.Subresource,
                    request.Namespace,
                    request.Name,
                    0,
                    false,
                    request.UserAgent
                )
            );
            return request;
        }
    }

    internal void LogOutcome(ApiRequest request, int code, bool executed)
    {
        lock (gate)
            requests[request.Index] = requests[request.Index] with { Code = code, Executed = executed };
    }

    /// <summary>The faults of one request, each counted once.</summary>
    internal IReadOnlyList<Fault> Befalling(ApiRequest request)
    {
        var planned = Volatile.Read(ref faults);
        return planned.Count == 0 ? [] : [.. planned.Where(fault => fault.Befalls(request))];
    }

    Fault Add(Fault fault)
    {
        lock (gate)
            faults = [.. faults, fault];
        return fault;
    }

    static ApiException Refusal(int code, string? message)
    {
        var (reason, usual) = code switch
        {
            401 => ("Unauthorized", "Unauthorized"),
            403 => ("Forbidden", "forbidden: planned by the test"),
            404 => ("NotFound", "not found"),
            409 => (
                "Conflict",
                "Operation cannot be fulfilled: the object has been modified; please apply your changes to the latest version and try again"
            ),
            410 => ("Expired", "The resourceVersion for the provided list is too old."),
            429 => ("TooManyRequests", "Too many requests, please try again later."),
            500 => ("InternalError", "Internal error occurred: planned by the test"),
            503 => ("ServiceUnavailable", "the server is currently unable to handle the request"),
            504 => ("Timeout", "Timeout: request did not complete within requested timeout"),
            _ => ("", "planned by the test"),
        };
        return new ApiException(code, reason, message ?? usual);
    }
}
