using System.Text.Json.Nodes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using static StackingK8s.Tests.TestKit.TestClient;

namespace StackingK8s.Tests.TestKit;

public class DeletionTests
{
    [Fact]
    public async Task A_job_deleted_without_a_policy_orphans_its_pods()
    {
        await using var client = await TestClient.StartAsync();
        var job = client.Storage.Create(Kinds.Job, Samples.NewJob("fold"));
        client.Storage.Create(Kinds.Pod, Samples.NewPod("fold-x", job));

        await client.Delete(Jobs + "/fold");
        await Eventually.TrueAsync(() => client.Storage.Get(Kinds.Job, "rec", "fold") is null, "the job is gone");

        Assert.Null(client.Storage.Get(Kinds.Pod, "rec", "fold-x")!["metadata"]!["ownerReferences"]);
    }

    [Theory, InlineData("?propagationPolicy=Background", null), InlineData("", """{"propagationPolicy": "Background"}""")]
    public async Task In_the_background_the_pods_follow_their_job(string query, string? body)
    {
        await using var client = await TestClient.StartAsync();
        var job = client.Storage.Create(Kinds.Job, Samples.NewJob("fold"));
        client.Storage.Create(Kinds.Pod, Samples.NewPod("fold-x", job));

        var (code, status) = await client.Delete(Jobs + "/fold" + query, body is null ? null : JsonNode.Parse(body)!.AsObject());

        Assert.Equal((200, "Success"), (code, status["status"]!.GetValue<string>()));
        Assert.Null(client.Storage.Get(Kinds.Job, "rec", "fold"));
        await Eventually.TrueAsync(() => client.Storage.Get(Kinds.Pod, "rec", "fold-x") is null, "the pod is gone");
    }

    [Fact]
    public async Task In_the_foreground_a_job_waits_for_pods_that_are_still_ending()
    {
        await using var client = await TestClient.StartAsync();
        var job = client.Storage.Create(Kinds.Job, Samples.NewJob("fold"));
        client.Storage.Create(Kinds.Pod, Samples.NewPod("fold-x", job, node: "n"));

        await client.Delete(Jobs + "/fold?propagationPolicy=Foreground");
        await Eventually.TrueAsync(
            () => client.Storage.Get(Kinds.Pod, "rec", "fold-x")!["metadata"]!["deletionTimestamp"] is not null,
            "the pod is told to end"
        );
        Assert.Equal(
            "foregroundDeletion",
            client.Storage.Get(Kinds.Job, "rec", "fold")!["metadata"]!["finalizers"]![0]!.GetValue<string>()
        );

        client.Storage.Delete(Kinds.Pod, "rec", "fold-x", new DeleteOptions(GracePeriodSeconds: 0));
        await Eventually.TrueAsync(() => client.Storage.Get(Kinds.Job, "rec", "fold") is null, "the job is gone");
    }

    [Fact]
    public async Task A_custom_resource_takes_its_jobs_and_their_pods_with_it()
    {
        await using var client = await TestClient.StartAsync();
        var widget = client.Storage.Create(Samples.Widget, Samples.NewWidget("w"));
        var job = Samples.NewJob("fold");
        job["metadata"]!["ownerReferences"] = Samples.NewPod("any", widget)["metadata"]!["ownerReferences"]!.DeepClone();
        client.Storage.Create(Kinds.Pod, Samples.NewPod("fold-x", client.Storage.Create(Kinds.Job, job)));

        await client.Delete(Widgets + "/w");

        await Eventually.TrueAsync(
            () => client.Storage.List(Kinds.Pod).Count + client.Storage.List(Kinds.Job).Count == 0,
            "job and pod are gone"
        );
    }

    [Fact]
    public async Task An_object_whose_owner_never_was_or_is_another_of_its_name_goes()
    {
        await using var client = await TestClient.StartAsync();
        var stranger = Samples.NewWidget("w");
        stranger["metadata"]!["uid"] = "00000000-0000-0000-0000-000000000000";
        client.Storage.Create(Samples.Widget, Samples.NewWidget("w"));

        client.Storage.Create(Kinds.Pod, Samples.NewPod("p", stranger));

        await Eventually.TrueAsync(() => client.Storage.List(Kinds.Pod).Count == 0, "the pod is gone");
    }

    [Fact]
    public async Task A_pod_on_a_node_gets_its_grace_period_and_ends_when_the_kubelet_says_so()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(Kinds.Pod, Samples.NewPod("p", node: "n"));

        var (_, pod) = await client.Delete(Pods + "/p");
        Assert.Equal(30, pod["metadata"]!["deletionGracePeriodSeconds"]!.GetValue<int>());
        await client.Delete(Pods + "/p?gracePeriodSeconds=0");

        Assert.Equal(404, (await client.Get(Pods + "/p")).Code);
    }

    [Fact]
    public async Task What_is_to_go_takes_no_new_finalizer_and_its_name_stays_taken()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(Samples.Widget, Samples.NewWidget("w", "example.dev/hold"));
        await client.Delete(Widgets + "/w");

        Assert.Equal(
            422,
            (await client.Patch(Widgets + "/w", """{"metadata": {"finalizers": ["example.dev/hold", "example.dev/more"]}}""")).Code
        );
        var (code, status) = await client.Post(Widgets, Samples.NewWidget("w"));
        Assert.Equal((409, "AlreadyExists"), (code, status["reason"]!.GetValue<string>()));
        Assert.StartsWith("object is being deleted", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_the_object_that_was_meant_is_deleted()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(Samples.Widget, Samples.NewWidget("w"));

        var (code, status) = await client.Delete(Widgets + "/w", JsonNode.Parse("""{"preconditions": {"uid": "another"}}""")!.AsObject());

        Assert.Equal((409, "Conflict"), (code, status["reason"]!.GetValue<string>()));
        Assert.NotNull(client.Storage.Get(Samples.Widget, "rec", "w"));
    }

    [Fact]
    public async Task A_namespace_that_goes_takes_all_with_it_and_lets_nothing_in()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(Samples.Widget, Samples.NewWidget("w", "example.dev/hold"));
        client.Storage.Create(Kinds.Job, Samples.NewJob("fold"));

        await client.Delete("/api/v1/namespaces/rec");
        await Eventually.TrueAsync(() => client.Storage.Get(Kinds.Job, "rec", "fold") is null, "the job is gone");
        var (code, status) = await client.Post(Jobs, Samples.NewJob("next"));
        Assert.Equal(
            (403, true),
            (code, status["message"]!.GetValue<string>().Contains("because it is being terminated", StringComparison.Ordinal))
        );

        await client.Patch(Widgets + "/w", """{"metadata": {"finalizers": null}}""");
        await Eventually.TrueAsync(() => client.Storage.Get(Kinds.Namespace, null, "rec") is null, "the namespace is gone");
    }
}
