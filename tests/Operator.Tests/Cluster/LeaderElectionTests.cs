using System.Text.Json.Nodes;
using k8s;
using Microsoft.Extensions.Logging;
using Prometheus;
using StackingK8s.Operator.Cluster.Connection;
using StackingK8s.Operator.Cluster.Election;
using StackingK8s.Operator.Cluster.Telemetry;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Operator.Cluster;

/// <summary>Electors against the API server double. Time passes in steps of two seconds, and no faster than the leader can renew.</summary>
public sealed class LeaderElectionTests : IAsyncLifetime
{
    static readonly TimeSpan Step = TimeSpan.FromSeconds(2);

    readonly ManualClock clock = new();
    readonly List<Elector> electors = [];
    ApiServer server = null!;

    public async ValueTask InitializeAsync() => server = await ApiServer.StartAsync();

    public async ValueTask DisposeAsync()
    {
        foreach (var elector in electors)
            await elector.DisposeAsync();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task The_second_process_waits_while_the_first_renews()
    {
        var first = await LeaderAsync("one");
        var second = Start("two", clock);
        for (int i = 0; i < 30; i++)
            await RenewedAsync(first);

        Assert.Equal((true, false), (first.Leads, second.Leads));
        Assert.Equal((1, 0), (first.Telemetry.Leader.Value, second.Telemetry.Leader.Value));
    }

    [Fact]
    public async Task A_leader_that_is_stopped_gives_the_lease_back_and_the_next_leads_without_waiting_it_out()
    {
        var first = await LeaderAsync("one");
        var second = Start("two", clock);
        await first.StopAsync();

        Assert.NotEqual("one", Holder);
        Assert.Equal(0, first.Telemetry.Leader.Value);
        long stopped = clock.GetTimestamp();
        await PassAsync(() => second.Leads, "the second leads");
        Assert.InRange(clock.GetElapsedTime(stopped), TimeSpan.Zero, TimeSpan.FromSeconds(8));
    }

    [Fact]
    public async Task A_leader_cut_off_ends_before_its_lease_can_be_anothers()
    {
        var first = await LeaderAsync("one");
        await RenewedAsync(first);
        long renewed = clock.GetTimestamp();
        var second = Start("two", clock);
        await Eventually.TrueAsync(() => server.Faults.Requests[^1].Verb == "get", "the second has seen the lease");

        var partition = server.Faults.Cut(request => request.Resource == "leases");
        await PassAsync(() => first.Ended is not null, "the first ends");
        var lost = clock.GetElapsedTime(renewed);
        partition.Dispose();
        await PassAsync(() => second.Leads, "the second leads");

        var failure = Assert.IsType<LeadershipLostException>(first.Ended);
        Assert.Contains("default/lease could not be renewed for 10 s", failure.Message);
        Assert.InRange(lost, TimeSpan.FromSeconds(9), TimeSpan.FromSeconds(14));
        Assert.InRange(clock.GetElapsedTime(renewed), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1));
        Assert.True(first.WorkWasStopped);
    }

    [Fact]
    public async Task A_server_that_does_not_answer_at_all_costs_the_leadership_in_time()
    {
        var first = await LeaderAsync("one");
        TaskCompletionSource end = new(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Faults.BeforeExecute = _ => end.Task;
        long silent = clock.GetTimestamp();
        await PassAsync(() => first.Ended is not null, "the first ends");
        end.SetResult();

        Assert.IsType<LeadershipLostException>(first.Ended);
        Assert.InRange(clock.GetElapsedTime(silent), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(14));
    }

    [Fact]
    public async Task Transient_errors_within_the_deadline_do_not_cost_the_leadership()
    {
        var first = await LeaderAsync("one");
        var cut = server.Faults.Cut(request => request.Resource == "leases", times: 1);
        var busy = server.Faults.Answer(request => request.Resource == "leases", 500, times: 1, from: 2);
        await PassAsync(() => cut.Hits == 1 && busy.Hits == 1, "two renewals fail");
        await RenewedAsync(first);

        Assert.True(first.Leads);
        Assert.Equal("one", Holder);
    }

    [Theory, InlineData(-1), InlineData(1)]
    public async Task A_wall_clock_that_is_an_hour_off_takes_no_lease_from_anybody(int hours)
    {
        var first = await LeaderAsync("one");
        ManualClock skewed = new(clock.GetUtcNow().AddHours(hours));
        var second = Start("two", skewed);
        for (int i = 0; i < 20; i++)
        {
            await RenewedAsync(first);
            skewed.Advance(Step);
        }

        Assert.Equal((true, false), (first.Leads, second.Leads));
    }

    [Fact]
    public async Task Of_two_processes_that_take_a_free_lease_at_once_one_leads()
    {
        Lease("""{}""");
        using CountdownEvent both = new(2);
        server.Faults.BeforeExecute = request =>
            request.Verb == "update" && !both.IsSet
                ? Task.Run(() =>
                {
                    both.Signal();
                    both.Wait(TimeSpan.FromSeconds(10));
                })
                : Task.CompletedTask;
        Elector first = Start("one", clock),
            second = Start("two", clock);
        await Eventually.TrueAsync(
            () => server.Faults.Requests.Count(request => request.Verb == "update" && request.Code == 409) == 1,
            "one is refused"
        );

        await Eventually.TrueAsync(() => first.Leads || second.Leads, "one leads");
        Assert.True(first.Leads ^ second.Leads);
        Assert.Equal(first.Leads ? "one" : "two", Holder);
    }

    [Theory, InlineData("{}"), InlineData("""{"holderIdentity": ""}"""), InlineData("""{"leaseDurationSeconds": 15}""")]
    public async Task A_lease_made_beforehand_is_taken_at_once(string spec)
    {
        Lease(spec);
        var first = Start("one", clock);

        await Eventually.TrueAsync(() => first.Leads, "it leads");
        Assert.Equal("one", Holder);
    }

    [Fact]
    public async Task A_dead_holder_is_waited_out()
    {
        Lease(
            """{"holderIdentity": "dead", "leaseDurationSeconds": 15, "renewTime": "2020-01-01T00:00:00.000000Z", "leaseTransitions": 3}"""
        );
        var first = Start("one", clock);
        await Eventually.TrueAsync(() => first.Log.Lines.Any(line => line.Text.Contains("held by dead")), "it waits");
        await PassAsync(() => first.Leads, "it leads");

        Assert.InRange(clock.GetElapsedTime(0), TimeSpan.FromSeconds(14), TimeSpan.FromMinutes(1));
        Assert.Equal(4, (int)server.Storage.Get(Kinds.Lease, "default", "lease")!["spec"]!["leaseTransitions"]!);
    }

    [Fact]
    public async Task A_right_that_is_missing_is_an_error_in_the_log_and_tried_again()
    {
        var forbidden = server.Faults.Answer(request => request.Resource == "leases", 403);
        var first = Start("one", clock);
        await PassAsync(() => forbidden.Hits > 2, "it tries again");

        var line = Assert.Single(first.Log.Lines);
        Assert.Equal(LogLevel.Error, line.Level);
        Assert.Contains("get, create and update of leases", line.Text);
        forbidden.Dispose();
        await PassAsync(() => first.Leads, "it leads");
    }

    [Fact]
    public async Task Failing_work_releases_the_lease_and_is_not_hidden()
    {
        var first = Start("one", clock, _ => throw new InvalidDataException("a defect"));
        await Eventually.TrueAsync(() => first.Ended is not null, "it ends");

        Assert.IsType<InvalidDataException>(first.Ended);
        Assert.Equal("", Holder);
    }

    string? Holder => (string?)server.Storage.Get(Kinds.Lease, "default", "lease")?["spec"]?["holderIdentity"];

    int Renewals => server.Faults.Requests.Count(request => request.Verb == "update" && request.Code == 200);

    void Lease(string spec) =>
        server.Storage.Create(
            Kinds.Lease,
            JsonNode.Parse($$"""{"metadata": {"name": "lease", "namespace": "default"}, "spec": {{spec}} }""")!.AsObject()
        );

    Elector Start(string identity, ManualClock its, Func<CancellationToken, Task>? work = null)
    {
        Elector elector = new(server.Address, identity, its, work);
        electors.Add(elector);
        return elector;
    }

    async Task<Elector> LeaderAsync(string identity)
    {
        var elector = Start(identity, clock);
        await Eventually.TrueAsync(() => elector.Leads, "it leads");
        return elector;
    }

    async Task RenewedAsync(Elector leader)
    {
        int before = Renewals;
        await PassAsync(() => Renewals > before || leader.Ended is not null, "the lease is renewed");
    }

    // Real requests need real time: between two steps a pending request gets some.
    Task PassAsync(Func<bool> condition, string expectation) =>
        Eventually.TrueAsync(
            () =>
            {
                for (int waited = 0; waited < 20; waited++)
                {
                    if (condition())
                        return true;
                    Thread.Sleep(1);
                }
                clock.Advance(Step / 4);
                return false;
            },
            expectation
        );

    sealed class Elector : IAsyncDisposable
    {
        readonly CancellationTokenSource stop = new();
        readonly ApiConnection connection;
        readonly Task running;

        public Elector(Uri server, string identity, ManualClock clock, Func<CancellationToken, Task>? work)
        {
            connection = new(new KubernetesClientConfiguration { Host = server.AbsoluteUri }, Telemetry, clock);
            LeaderElection election = new(connection.ElectionClient, "default", "lease", identity, new(), Telemetry, clock, Log);
            running = RunAsync(election, work ?? LeadAsync);
        }

        public RuntimeMetrics Telemetry { get; } = new(Metrics.NewCustomRegistry());

        public RecordingLog Log { get; } = new();

        public bool Leads { get; private set; }

        public bool WorkWasStopped { get; private set; }

        public Exception? Ended { get; private set; }

        async Task RunAsync(LeaderElection election, Func<CancellationToken, Task> work)
        {
            try
            {
                await election.RunAsync(work, stop.Token);
            }
            catch (Exception ended)
            {
                Ended = ended;
            }
        }

        async Task LeadAsync(CancellationToken leading)
        {
            Leads = true;
            await Task.Delay(Timeout.Infinite, leading).ContinueWith(_ => { }, TaskScheduler.Default);
            (Leads, WorkWasStopped) = (false, true);
        }

        public async Task StopAsync()
        {
            await stop.CancelAsync();
            await running.WaitAsync(TimeSpan.FromSeconds(5));
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            connection.Dispose();
            stop.Dispose();
        }
    }
}
