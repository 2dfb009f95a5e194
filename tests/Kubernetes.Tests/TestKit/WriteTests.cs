using System.Text.Json.Nodes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using static StackingK8s.Tests.TestKit.TestClient;

namespace StackingK8s.Tests.TestKit;

public class WriteTests
{
    const string Apply = "application/apply-patch+yaml";

    [Fact]
    public async Task A_change_of_nothing_makes_no_version_and_one_of_the_spec_a_generation()
    {
        await using var client = await TestClient.StartAsync();
        var made = (await client.Post(Widgets, Samples.NewWidget("w"))).Body["metadata"]!;
        var same = (await client.Patch(Widgets + "/w", """{"spec": {"size": 3}}""")).Body["metadata"]!;
        var labelled = (await client.Patch(Widgets + "/w", """{"metadata": {"labels": {"a": "b"}}}""")).Body["metadata"]!;
        var grown = (await client.Patch(Widgets + "/w", """{"spec": {"size": 4}}""")).Body["metadata"]!;

        Assert.Equal(made["resourceVersion"]!.GetValue<string>(), same["resourceVersion"]!.GetValue<string>());
        Assert.NotEqual(made["resourceVersion"]!.GetValue<string>(), labelled["resourceVersion"]!.GetValue<string>());
        Assert.Equal((1, 2), (labelled["generation"]!.GetValue<int>(), grown["generation"]!.GetValue<int>()));
    }

    [Fact]
    public async Task A_dry_run_is_answered_and_leaves_nothing()
    {
        await using var client = await TestClient.StartAsync();
        Assert.Equal(201, (await client.Post(Jobs + "?dryRun=All", Samples.NewJob("a"))).Code);
        Assert.Equal(404, (await client.Get(Jobs + "/a")).Code);

        client.Storage.Create(Samples.Widget, Samples.NewWidget("w"));
        var (_, changed) = await client.Patch(Widgets + "/w?dryRun=All", """{"spec": {"size": 9}}""");
        await client.Delete(Widgets + "/w?dryRun=All");

        Assert.Equal(9, changed["spec"]!["size"]!.GetValue<int>());
        Assert.Equal(3, client.Storage.Get(Samples.Widget, "rec", "w")!["spec"]!["size"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_running_jobs_template_is_fixed_and_its_steering_is_not()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(Kinds.Job, Samples.NewJob("fold"));

        var (code, status) = await client.Patch(Jobs + "/fold", """{"spec": {"template": {"spec": {"nodeName": "n"}}}}""");
        Assert.Equal((422, "spec.template"), (code, status["details"]!["causes"]![0]!["field"]!.GetValue<string>()));
        Assert.EndsWith("field is immutable", status["message"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal(422, (await client.Patch(Jobs + "/fold", """{"spec": {"completions": 3}}""")).Code);
        Assert.Equal(
            200,
            (
                await client.Patch(
                    Jobs + "/fold",
                    """{"spec": {"suspend": true, "parallelism": 0, "ttlSecondsAfterFinished": 5, "activeDeadlineSeconds": 9}}"""
                )
            ).Code
        );
        // Suspended and never started: a queueing system may send its pods elsewhere.
        Assert.Equal(
            200,
            (await client.Patch(Jobs + "/fold", """{"spec": {"template": {"spec": {"nodeSelector": {"gpu": "mig"}}}}}""")).Code
        );
    }

    [Fact]
    public async Task A_job_is_refused_with_every_reason()
    {
        await using var client = await TestClient.StartAsync();
        var job = Samples.NewJob("fold");
        job["spec"]!["template"]!["spec"]!["restartPolicy"] = "Always";
        job["spec"]!["parallelism"] = -1;
        job["metadata"]!["labels"] = new JsonObject { ["run"] = new string('x', 64) };

        var (code, status) = await client.Post(Jobs, job);

        Assert.Equal(422, code);
        Assert.Equal(
            ["metadata.labels", "spec.template.spec.restartPolicy", "spec.parallelism"],
            status["details"]!["causes"]!.AsArray().Select(cause => cause!["field"]!.GetValue<string>())
        );
        Assert.Equal(422, (await client.Post(Jobs, Samples.NewJob("Fold_0"))).Code);
    }

    [Fact]
    public async Task Quota_is_given_back_when_an_object_goes()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(
            Kinds.ResourceQuota,
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "q", ["namespace"] = "rec" },
                ["spec"] = new JsonObject
                {
                    ["hard"] = new JsonObject { ["count/jobs.batch"] = "1", ["pods"] = "1" },
                },
            }
        );
        client.Storage.Create(Kinds.Job, Samples.NewJob("a"));
        var refused = Assert.Throws<ApiException>(() => client.Storage.Create(Kinds.Job, Samples.NewJob("b")));
        Assert.Equal(
            "jobs.batch \"b\" is forbidden: exceeded quota: q, requested: count/jobs.batch=1, "
                + "used: count/jobs.batch=1, limited: count/jobs.batch=1",
            refused.Message
        );
        client.Storage.Create(Kinds.Pod, Samples.NewPod("a"));
        Assert.Equal(403, (await client.Post(Pods, Samples.NewPod("b"))).Code);

        client.Storage.Delete(Kinds.Job, "rec", "a", new DeleteOptions("Background"));
        client.Storage.Change(Kinds.Pod, "rec", "a", pod => pod["status"]!["phase"] = "Succeeded");
        string? Used(string what) => client.Storage.Get(Kinds.ResourceQuota, "rec", "q")!["status"]!["used"]![what]!.GetValue<string>();
        await Eventually.TrueAsync(() => Used("count/jobs.batch") == "0" && Used("pods") == "0", "the use is counted anew");

        Assert.Equal(201, (await client.Post(Jobs, Samples.NewJob("b"))).Code);
        Assert.Equal(201, (await client.Post(Pods, Samples.NewPod("b"))).Code);
    }

    [Fact]
    public async Task A_quota_says_what_it_limits_and_what_is_used_as_soon_as_it_is_there()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(Kinds.Job, Samples.NewJob("a"));
        client.Storage.Create(
            Kinds.ResourceQuota,
            new JsonObject
            {
                ["metadata"] = new JsonObject { ["name"] = "q", ["namespace"] = "rec" },
                ["spec"] = new JsonObject { ["hard"] = new JsonObject { ["count/jobs.batch"] = "1" } },
            }
        );
        string Status() => client.Storage.Get(Kinds.ResourceQuota, "rec", "q")!["status"]!.ToJsonString();
        await Eventually.TrueAsync(
            () => Status() == """{"hard":{"count/jobs.batch":"1"},"used":{"count/jobs.batch":"1"}}""",
            "the Job is counted"
        );

        client.Storage.Change(Kinds.ResourceQuota, "rec", "q", quota => quota["spec"]!["hard"]!["count/jobs.batch"] = "2");
        await Eventually.TrueAsync(
            () => Status() == """{"hard":{"count/jobs.batch":"2"},"used":{"count/jobs.batch":"1"}}""",
            "the new limit holds"
        );
    }

    [Fact]
    public async Task An_apply_takes_back_what_it_no_longer_states_and_takes_over_only_by_force()
    {
        await using var client = await TestClient.StartAsync();
        const string Head = """{"apiVersion": "example.dev/v1alpha1", "kind": "Widget", "metadata": {"name": "w"}, """;
        Assert.Equal(
            201,
            (await client.Patch(Widgets + "/w?fieldManager=one", Head + """ "spec": {"size": 2, "reason": "because"}}""", Apply)).Code
        );
        await client.Patch(Widgets + "/w?fieldManager=one", Head + """ "spec": {"size": 2}}""", Apply);
        Assert.Null(client.Storage.Get(Samples.Widget, "rec", "w")!["spec"]!["reason"]);

        var (code, status) = await client.Patch(Widgets + "/w?fieldManager=two", Head + """ "spec": {"size": 5}}""", Apply);
        Assert.Equal(
            (409, "Apply failed with 1 conflict: conflict with \"one\": .spec.size"),
            (code, status["message"]!.GetValue<string>())
        );
        Assert.Equal(200, (await client.Patch(Widgets + "/w?fieldManager=two&force=true", Head + """ "spec": {"size": 5}}""", Apply)).Code);
        var unchanged = client.Storage.Get(Samples.Widget, "rec", "w");
        await client.Patch(Widgets + "/w?fieldManager=two&force=true", Head + """ "spec": {"size": 5}}""", Apply);

        Assert.Equal(unchanged!.ToJsonString(), client.Storage.Get(Samples.Widget, "rec", "w")!.ToJsonString());
    }

    [Fact]
    public async Task A_json_patch_tests_before_it_changes()
    {
        await using var client = await TestClient.StartAsync();
        client.Storage.Create(Samples.Widget, Samples.NewWidget("w", "example.dev/a"));
        const string Type = "application/json-patch+json";

        Assert.Equal(
            422,
            (
                await client.Patch(
                    Widgets + "/w",
                    """[{"op": "test", "path": "/spec/size", "value": 7}, {"op": "replace", "path": "/spec/size", "value": 8}]""",
                    Type
                )
            ).Code
        );
        var (_, changed) = await client.Patch(
            Widgets + "/w",
            """
            [
              {"op": "test", "path": "/spec/size", "value": 3},
              {"op": "add", "path": "/metadata/finalizers/-", "value": "example.dev/b"},
              {"op": "remove", "path": "/metadata/finalizers/0"}
            ]
            """,
            Type
        );

        Assert.Equal(["example.dev/b"], changed["metadata"]!["finalizers"]!.AsArray().Select(name => name!.GetValue<string>()));
        Assert.Equal(415, (await client.Patch(Widgets + "/w", "{}", "application/strategic-merge-patch+json")).Code);
    }

    [Theory]
    [InlineData("labelSelector=run in (a,b),!done", "w1,w2")]
    [InlineData("labelSelector=run notin (a),run", "w2")]
    [InlineData("labelSelector=done=yes", "w3")]
    [InlineData("fieldSelector=metadata.name!=w1,metadata.namespace=rec", "w2,w3,w4")]
    public async Task Lists_are_narrowed_by_labels_and_fields(string query, string names)
    {
        await using var client = await TestClient.StartAsync();
        foreach (var (name, run, done) in new[] { ("w1", "a", null), ("w2", "b", null), ("w3", "a", "yes"), ("w4", (string?)null, null) })
        {
            var widget = Samples.NewWidget(name);
            widget["metadata"]!["labels"] = new JsonObject();
            if (run is not null)
                widget["metadata"]!["labels"]!["run"] = run;
            if (done is not null)
                widget["metadata"]!["labels"]!["done"] = done;
            client.Storage.Create(Samples.Widget, widget);
        }

        var (_, list) = await client.Get($"{Widgets}?{query}");

        Assert.Equal(names, string.Join(',', list["items"]!.AsArray().Select(item => item!["metadata"]!["name"]!.GetValue<string>())));
        Assert.Equal(400, (await client.Get(Widgets + "?fieldSelector=spec.size=3")).Code);
    }

    [Fact]
    public async Task A_list_in_pages_stays_at_its_version_until_the_history_expires()
    {
        await using var client = await TestClient.StartAsync();
        foreach (string name in (string[])["a", "b", "c"])
            client.Storage.Create(Samples.Widget, Samples.NewWidget(name));
        var (_, first) = await client.Get(Widgets + "?limit=2");
        string token = Uri.EscapeDataString(first["metadata"]!["continue"]!.GetValue<string>());
        client.Storage.Create(Samples.Widget, Samples.NewWidget("d"));

        var (_, second) = await client.Get($"{Widgets}?limit=2&continue={token}");
        client.Server.Faults.ExpireHistory();
        var (code, status) = await client.Get($"{Widgets}?limit=2&continue={token}");

        Assert.Equal("c", Assert.Single(second["items"]!.AsArray())!["metadata"]!["name"]!.GetValue<string>());
        Assert.Equal(first["metadata"]!["resourceVersion"]!.GetValue<string>(), second["metadata"]!["resourceVersion"]!.GetValue<string>());
        Assert.Equal((410, "Expired"), (code, status["reason"]!.GetValue<string>()));
    }
}
