using System.Collections.Concurrent;
using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Faults;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>What passes by itself is waited out, between a real client and a real server.</summary>
public sealed class FaultTests : IAsyncDisposable
{
    static readonly CancellationToken None = CancellationToken.None;

    /// <summary>As for users, in seconds rather than minutes.</summary>
    static readonly S3Timing Fast = new()
    {
        Patience = TimeSpan.FromSeconds(20),
        Request = TimeSpan.FromSeconds(10),
        FirstPause = TimeSpan.FromMilliseconds(20),
        Silence = TimeSpan.FromMilliseconds(200),
    };

    readonly TemporaryFolder temp = new();
    readonly FaultProxy proxy;
    readonly S3Server server;
    readonly S3Store store;
    readonly string prefix = $"faults/{Guid.NewGuid():N}";
    readonly ConcurrentQueue<string> said = new();

    public FaultTests(S3Server server)
    {
        this.server = server;
        proxy = new(server.Endpoint);
        store = Through(Fast);
    }

    public async ValueTask DisposeAsync()
    {
        await proxy.DisposeAsync();
        temp.Dispose();
    }

    S3Store Through(S3Timing timing) => server.Store(prefix, proxy.Address, timing, said.Enqueue);

    string Words() => string.Join("\n", said);

    /// <summary>The fault for the first so many requests of a kind.</summary>
    void First(int count, RequestFault fault, Func<ProxiedRequest, bool>? which = null)
    {
        int left = count;
        proxy.Faults = request => (which?.Invoke(request) ?? true) && Interlocked.Decrement(ref left) >= 0 ? fault : null;
    }

    string LocalFile(int bytes)
    {
        byte[] content = new byte[bytes];
        new Random(bytes).NextBytes(content);
        File.WriteAllBytes(temp.File("local"), content);
        return temp.File("local");
    }

    async Task<int> CountIncompleteAsync()
    {
        int count = 0;
        await foreach (var _ in server.Store(prefix).ListIncompleteAsync(None))
            count++;
        return count;
    }

    public static TheoryData<string> Passing() =>
        ["503 SlowDown", "500 InternalError", "502", "429", "reset", "lost answer", "400 RequestTimeout"];

    static RequestFault Fault(string name) =>
        name switch
        {
            "503 SlowDown" => RequestFault.Refusal(503, "SlowDown"),
            "500 InternalError" => RequestFault.Refusal(500, "InternalError"),
            "502" => new()
            {
                Answer = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 22\r\nConnection: close\r\n\r\n<html>not S3's</html>\n",
            },
            "429" => RequestFault.Refusal(429, "TooManyRequests"),
            "400 RequestTimeout" => RequestFault.Refusal(400, "RequestTimeout"),
            "reset" => RequestFault.Reset,
            _ => RequestFault.LostAnswer,
        };

    [Theory, MemberData(nameof(Passing))]
    public async Task What_passes_costs_a_retry_and_nothing_else(string name)
    {
        First(3, Fault(name));
        await store.WriteAsync("a/b", "text"u8.ToArray(), None);
        First(3, Fault(name));
        Assert.Equal("text", Encoding.UTF8.GetString((await store.ReadAsync("a/b", None))!));
        First(3, Fault(name));
        Assert.Equal(["b"], await store.ListAsync("a", None));
        First(3, Fault(name));
        await store.DeleteAsync("a", None);
        Assert.Null(await store.ReadAsync("a/b", None));
    }

    [Fact]
    public async Task A_large_file_survives_broken_parts_and_broken_pieces()
    {
        string file = LocalFile(40_000_000);
        int uploads = 0;
        proxy.Faults = request =>
            request.Target.Contains("partNumber=", StringComparison.Ordinal) && Interlocked.Increment(ref uploads) <= 2
                ? new() { RequestBytes = 1_000_000 }
                : null;
        await store.PutFileAsync(file, "large", None);

        int pieces = 0;
        proxy.Faults = request => Interlocked.Increment(ref pieces) <= 4 ? new() { ResponseBytes = 1_000_000 } : null;
        string fetched = (await store.FetchFileAsync("large", temp.File("fetched"), None))!;
        Assert.Equal(ContentDigest.OfFile(file), ContentDigest.OfFile(fetched));
        Assert.True(pieces > 4 && uploads > 2);
        Assert.Equal(0, await CountIncompleteAsync());
    }

    [Fact]
    public async Task A_completed_upload_whose_response_was_lost_is_retried_rather_than_trusted()
    {
        First(1, RequestFault.LostAnswer, request =>
            request.Method == "POST" && request.Target.Contains("uploadId=", StringComparison.Ordinal)
        );
        string file = LocalFile(20_000_000);
        await store.PutFileAsync(file, "large", None);
        Assert.Equal(ContentDigest.OfFile(file), ContentDigest.OfFile((await store.FetchFileAsync("large", temp.File("fetched"), None))!));
        Assert.Equal(0, await CountIncompleteAsync());
    }

    [Fact]
    public async Task A_refusal_in_the_body_of_a_success_is_a_refusal()
    {
        RequestFault late = new() { Answer = RequestFault.Refusal(200, "InternalError").Answer };
        First(1, late, request => request.Method == "POST" && request.Target.Contains("uploadId=", StringComparison.Ordinal));
        string file = LocalFile(20_000_000);
        await store.PutFileAsync(file, "large", None);
        Assert.Equal(ContentDigest.OfFile(file), ContentDigest.OfFile((await store.FetchFileAsync("large", temp.File("fetched"), None))!));
    }

    [Fact]
    public async Task An_upload_that_fails_for_good_is_aborted()
    {
        proxy.Faults = request =>
            request.Target.Contains("partNumber=2", StringComparison.Ordinal) ? RequestFault.Refusal(403, "AccessDenied") : null;
        await Assert.ThrowsAsync<UsageException>(() => store.PutFileAsync(LocalFile(40_000_000), "large", None));
        Assert.Contains(proxy.Seen, request =>
            request.Method == "DELETE" && request.Target.Contains("uploadId=", StringComparison.Ordinal)
        );
        Assert.Equal(0, await CountIncompleteAsync());
        Assert.Null(await store.FetchFileAsync("large", temp.File("fetched"), None));
    }

    [Fact]
    public async Task A_request_to_a_silent_server_is_retried()
    {
        First(1, RequestFault.Silence);
        var impatient = Through(Fast with { Request = TimeSpan.FromSeconds(1) });
        await impatient.WriteAsync("a", "text"u8.ToArray(), None);
        Assert.NotNull(await impatient.ReadAsync("a", None));
    }

    [Fact]
    public async Task An_object_that_changes_while_it_is_read_is_read_anew()
    {
        string file = LocalFile(20_000_000);
        await store.PutFileAsync(file, "large", None);
        byte[] other = new byte[20_000_000];
        int seen = 0;
        proxy.Faults = request =>
        {
            // After the first piece, before the second.
            if (Interlocked.Increment(ref seen) == 2)
                server.Store(prefix).WriteAsync("large", other, None).Wait();
            return null;
        };
        Assert.Equal(
            ContentDigest.OfBytes(other),
            ContentDigest.OfFile((await store.FetchFileAsync("large", temp.File("fetched"), None))!)
        );
    }

    [Fact]
    public async Task An_outage_is_told_waited_out_and_its_end_told()
    {
        long until = Environment.TickCount64 + 1500;
        proxy.Faults = _ => Environment.TickCount64 < until ? RequestFault.Refusal(503, "ServiceUnavailable") : null;
        await store.WriteAsync("a", "text"u8.ToArray(), None);
        Assert.Matches(
            $"^waiting for {proxy.Address.GetLeftPart(UriPartial.Authority)}: it answers 503 ServiceUnavailable; "
                + "for \\d+ s so far, and for 20 s at most\\.\n.* is reachable again\\.$",
            Words()
        );
    }

    [Fact]
    public async Task An_outage_beyond_all_patience_ends_with_the_code_for_later()
    {
        proxy.Faults = _ => RequestFault.Reset;
        var hasty = Through(Fast with { Patience = TimeSpan.FromSeconds(1) });
        var over = await Assert.ThrowsAsync<TransientException>(() => hasty.WriteAsync("a", "text"u8.ToArray(), None));
        Assert.Contains("could not be used for", over.Message, StringComparison.Ordinal);
        Assert.Equal(ExitCode.Transient, over.ExitCode);
    }

    [Fact]
    public async Task A_request_to_stop_ends_the_wait()
    {
        proxy.Faults = _ => RequestFault.Refusal(503, "SlowDown");
        using CancellationTokenSource stop = new();
        var writing = store.WriteAsync("a", "text"u8.ToArray(), stop.Token);
        await Eventually.TrueAsync(() => proxy.Seen.Count > 1, "the request is sent again");
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }
}
