using System.Net;
using System.Net.Http.Headers;
using Prometheus;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Operator.Cluster;

public sealed class RetryHandlerTests : IDisposable
{
    readonly ManualClock clock = new();
    readonly Wire wire = new();
    readonly HttpMessageInvoker client;

    public RetryHandlerTests() => client = new(new RetryHandler(new(Metrics.NewCustomRegistry()), clock) { InnerHandler = wire });

    public void Dispose() => client.Dispose();

    [Theory]
    [InlineData("GET", 500), InlineData("GET", 503), InlineData("GET", 429)]
    [InlineData("PUT", 504), InlineData("PATCH", 502), InlineData("DELETE", 503), InlineData("POST", 429)]
    public async Task Idempotent_requests_are_retried(string method, int code)
    {
        wire.Answers.Enqueue(() => new((HttpStatusCode)code));
        wire.Answers.Enqueue(() => new(HttpStatusCode.OK));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(method)).StatusCode);
        Assert.Equal(2, wire.Received.Count);
    }

    [Theory]
    [
        InlineData("POST", 500),
        InlineData("POST", 503),
        InlineData("POST", 504),
        InlineData("GET", 404),
        InlineData("PUT", 409),
        InlineData("GET", 403)
    ]
    public async Task Requests_that_may_have_been_executed_or_will_fail_again_are_not_retried(string method, int code)
    {
        wire.Answers.Enqueue(() => new((HttpStatusCode)code));

        Assert.Equal((HttpStatusCode)code, (await SendAsync(method)).StatusCode);
        Assert.Single(wire.Received);
    }

    [Theory, InlineData("GET", HttpRequestError.ResponseEnded, 2), InlineData("POST", HttpRequestError.ConnectionError, 2)]
    public async Task A_lost_connection_is_tried_again_where_nothing_can_have_been_done_twice(
        string method,
        HttpRequestError error,
        int sent
    )
    {
        wire.Answers.Enqueue(() => throw new HttpRequestException(error));
        wire.Answers.Enqueue(() => new(HttpStatusCode.OK));

        Assert.Equal(HttpStatusCode.OK, (await SendAsync(method)).StatusCode);
        Assert.Equal(sent, wire.Received.Count);
    }

    [Fact]
    public async Task A_post_whose_response_was_lost_is_left_to_the_caller()
    {
        wire.Answers.Enqueue(() => throw new HttpRequestException(HttpRequestError.ResponseEnded));

        await Assert.ThrowsAsync<HttpRequestException>(() => SendAsync("POST"));
        Assert.Single(wire.Received);
    }

    [Fact]
    public async Task Retry_after_is_respected()
    {
        wire.Answers.Enqueue(() => Busy(TimeSpan.FromSeconds(7)));
        wire.Answers.Enqueue(() => new(HttpStatusCode.OK));
        await SendAsync("GET");

        Assert.InRange(wire.Received[1] - wire.Received[0], TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(9));
    }

    [Fact]
    public async Task A_server_that_asks_for_long_patience_gets_it_from_the_caller()
    {
        wire.Answers.Enqueue(() => Busy(TimeSpan.FromMinutes(5)));

        Assert.Equal(HttpStatusCode.TooManyRequests, (await SendAsync("GET")).StatusCode);
    }

    [Fact]
    public async Task Five_tries_are_enough()
    {
        for (int i = 0; i < 9; i++)
            wire.Answers.Enqueue(() => new(HttpStatusCode.InternalServerError));

        Assert.Equal(HttpStatusCode.InternalServerError, (await SendAsync("GET")).StatusCode);
        Assert.Equal(5, wire.Received.Count);
    }

    [Fact]
    public async Task A_watch_is_its_reflectors_affair()
    {
        wire.Answers.Enqueue(() => new(HttpStatusCode.ServiceUnavailable));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await SendAsync("GET", "?watch=true")).StatusCode);
    }

    async Task<HttpResponseMessage> SendAsync(string method, string query = "")
    {
        string path =
            method == "POST" ? ""
            : query.Length > 0 ? ""
            : "/j";
        wire.Clock = clock;
        var sending = client.SendAsync(
            new(new(method), $"https://server/apis/batch/v1/namespaces/ns/jobs{path}{query}"),
            CancellationToken.None
        );
        await Eventually.TrueAsync(
            () =>
            {
                if (!sending.IsCompleted)
                    clock.Advance(TimeSpan.FromMilliseconds(100));
                return sending.IsCompleted;
            },
            "the request ends"
        );
        return await sending;
    }

    static HttpResponseMessage Busy(TimeSpan wait)
    {
        HttpResponseMessage busy = new(HttpStatusCode.TooManyRequests);
        busy.Headers.RetryAfter = new RetryConditionHeaderValue(wait);
        return busy;
    }

    sealed class Wire : HttpMessageHandler
    {
        public ManualClock Clock { get; set; } = new();

        public Queue<Func<HttpResponseMessage>> Answers { get; } = new();

        public List<TimeSpan> Received { get; } = [];

        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Received.Add(Clock.GetElapsedTime(0));
            return Task.FromResult(Answers.Dequeue()());
        }
    }
}
