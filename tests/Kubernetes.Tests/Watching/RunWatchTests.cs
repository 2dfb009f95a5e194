using System.Text.Json.Nodes;
using k8s;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.Kubernetes.Watching;

/// <summary>The watch of the command line over HTTP against the API server double.</summary>
public sealed class RunWatchTests : IAsyncLifetime
{
    static readonly ResourceKind StackingRun = new(
        StackingRunApi.Group,
        StackingRunApi.Version,
        StackingRunApi.Kind,
        StackingRunApi.Plural,
        true
    );

    readonly ManualClock clock = new();
    ApiServer server = null!;
    k8s.Kubernetes client = null!;
    RunWatch watch = null!;

    static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        server = await ApiServer.StartAsync();
        server.Storage.Create(
            Kinds.CustomResourceDefinition,
            JsonNode
                .Parse(
                    """
                    {"metadata": {"name": "stackingruns.stackingk8s.io"},
                     "spec": {"group": "stackingk8s.io", "scope": "Namespaced", "names": {"kind": "StackingRun", "plural": "stackingruns"},
                       "versions": [{"name": "v1alpha1", "served": true, "storage": true,
                         "schema": {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": true}}}]}}
                    """
                )!
                .AsObject()
        );
        client = new(new KubernetesClientConfiguration { Host = server.Address.AbsoluteUri });
        watch = new(new StackingRunClient(client), "default", null, clock);
    }

    public async ValueTask DisposeAsync()
    {
        watch.Dispose();
        client.Dispose();
        await server.DisposeAsync();
    }

    [Fact]
    public async Task A_first_list_that_fails_is_not_retried()
    {
        using var outage = server.Faults.Outage();

        await Assert.ThrowsAsync<HttpRequestException>(() => watch.NextAsync(Stop));
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_after_about_a_minute()
    {
        CreateRun("one");
        Assert.Equal("one", Assert.Single(await watch.NextAsync(Stop)).Run.Metadata.Name);
        using var outage = server.Faults.Outage();

        long start = clock.GetTimestamp();
        var next = watch.NextAsync(Stop);
        await PassAsync(next);

        await Assert.ThrowsAsync<HttpRequestException>(() => next);
        // Six delays of half to all of 1.5, 3, 6, 12, 24 and 48 s.
        Assert.InRange(clock.GetElapsedTime(start).TotalSeconds, 47, 110);
    }

    [Fact]
    public async Task A_run_that_was_deleted_during_an_outage_is_reported_as_gone()
    {
        CreateRun("one");
        CreateRun("two");
        Assert.Equal(2, (await watch.NextAsync(Stop)).Count);
        using (server.Faults.Outage())
        {
            server.Storage.Delete(StackingRun, "default", "one", new());
            server.Storage.ExpireHistory();
        }

        var next = watch.NextAsync(Stop);
        await PassAsync(next);

        Assert.Equal(
            [("one", true), ("two", false)],
            (await next).Select(change => (change.Run.Metadata.Name, change.IsGone)).OrderBy(change => change.Name)
        );
    }

    [Fact]
    public async Task A_run_that_this_version_cannot_read_ends_the_watch()
    {
        Assert.Empty(await watch.NextAsync(Stop));
        server.Storage.Create(
            StackingRun,
            JsonNode.Parse("""{"metadata": {"name": "odd", "namespace": "default"}, "spec": {"folds": "five"}}""")!.AsObject()
        );

        await Assert.ThrowsAsync<System.Text.Json.JsonException>(() => watch.NextAsync(Stop));
    }

    void CreateRun(string name) =>
        server.Storage.Create(
            StackingRun,
            JsonNode
                .Parse(
                    $$"""
                    {"apiVersion": "stackingk8s.io/v1alpha1", "kind": "StackingRun",
                     "metadata": {"name": "{{name}}", "namespace": "default"},
                     "spec": {"data": {"manifest": "s3://data/train.csv"}, "artifacts": {"uri": "s3://runs"} } }
                    """
                )!
                .AsObject()
        );

    Task PassAsync(Task waiting) =>
        Eventually.TrueAsync(
            () =>
            {
                if (waiting.IsCompleted)
                    return true;
                if (clock.WaitingTimers > 0)
                    clock.Advance(TimeSpan.FromSeconds(1));
                return false;
            },
            "the watch answers"
        );
}
