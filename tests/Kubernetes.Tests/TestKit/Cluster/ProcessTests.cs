using System.Net;
using System.Text.Json.Nodes;
using StackingK8s.TestKit;
using StackingK8s.TestKit.ApiServer;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.TestKit.Cluster;

/// <summary>Pods that really run: small shell scripts as the programs of images.</summary>
[System.Runtime.Versioning.SupportedOSPlatform("linux")]
public sealed class ProcessTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task A_program_finds_its_volumes_and_secrets_and_its_last_words_are_in_the_status()
    {
        string program = Program(
            """
            echo "to the log"
            cat "$2/task.json" > "$MESSAGE"; echo -n " $KEY $(cat /proc/self/environ | tr '\0' '\n' | grep -c '^UNRELATED=')" >> "$MESSAGE"
            echo kept > "$4/result"
            """
        );
        Directory.CreateDirectory(folder.File("claimed"));
        Environment.SetEnvironmentVariable("UNRELATED", "1");
        await using var cluster = await TestCluster.StartAsync(
            new()
            {
                Programs = new Dictionary<string, string> { ["step:1"] = program },
                Claims = new Dictionary<string, string> { ["store"] = folder.File("claimed") },
            }
        );
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(
            Kinds.Secret,
            (JsonObject)
                JsonNode.Parse(
                    $$"""{"metadata": {"name": "credentials", "namespace": "{{Jobs.Namespace}}"}, "data": {"key": "czNjcjN0"} }"""
                )!
        );
        cluster.Storage.Create(
            Kinds.Job,
            Jobs.Named(
                "a",
                (JsonObject)
                    JsonNode.Parse(
                        """
                        {
                          "args": ["--task", "/task", "--out", "/store/runs"],
                          "env": [
                            {"name": "MESSAGE", "value": "/dev/termination-log"},
                            {"name": "KEY", "valueFrom": {"secretKeyRef": {"name": "credentials", "key": "key"}}}
                          ],
                          "volumeMounts": [{"name": "task", "mountPath": "/task"}, {"name": "store", "mountPath": "/store/runs"}]
                        }
                        """
                    )!,
                (JsonObject)
                    JsonNode.Parse(
                        """
                        {
                          "volumes": [
                            {"name": "task", "downwardAPI": {"items": [
                              {"path": "task.json", "fieldRef": {"fieldPath": "metadata.annotations['stackingk8s.io/task']"}}
                            ]}},
                            {"name": "store", "persistentVolumeClaim": {"claimName": "store"}}
                          ]
                        }
                        """
                    )!,
                annotations: new() { ["stackingk8s.io/task"] = """{"fold":0}""" }
            )
        );

        watch.UntilCondition(Kinds.Job, "Complete");
        var pod = cluster.Storage.List(Kinds.Pod)[0];
        Assert.Equal("""{"fold":0} s3cr3t 0""", pod.At("status", "containerStatuses")![0].At("state", "terminated", "message").Text());
        Assert.Equal("kept\n", File.ReadAllText(folder.File("claimed/result")));
        using HttpClient http = new() { BaseAddress = cluster.Server.Address };
        Assert.Equal(
            "to the log\n",
            await http.GetStringAsync($"api/v1/namespaces/{Jobs.Namespace}/pods/{pod.At("metadata", "name").Text()}/log")
        );
    }

    [Fact]
    public async Task A_program_that_fails_without_a_message_has_the_end_of_its_log_in_the_status()
    {
        await using var cluster = await TestCluster.StartAsync(
            new() { Programs = new Dictionary<string, string> { ["step:1"] = Program("echo 'row 7 is bad' >&2; exit 3") } }
        );
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));

        var failed = watch.UntilCondition(Kinds.Job, "Failed");
        Assert.Contains("failed with exit code 3 matching FailJob rule at index 1", failed.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal(
            "row 7 is bad\n",
            cluster.Storage.List(Kinds.Pod)[0].At("status", "containerStatuses")![0].At("state", "terminated", "message").Text()
        );
    }

    [Fact]
    public async Task A_deleted_pod_hears_SIGTERM_and_may_save_before_it_ends()
    {
        string saved = folder.File("saved");
        string program = Program(
            $"trap 'echo checkpoint > {saved}; exit 143' TERM; echo ready > {folder.File("ready")}; while true; do sleep 0.05; done"
        );
        await using var cluster = await TestCluster.StartAsync(
            new() { Programs = new Dictionary<string, string> { ["step:1"] = program } }
        );
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        string name = watch.UntilPhase("Running").At("metadata", "name").Text()!;
        UntilReady();

        cluster.Evict(Jobs.Namespace, name);
        var ended = watch.Until(Kinds.Pod, (type, _) => type == "DELETED");

        Assert.Equal(143, ended.At("status", "containerStatuses")![0].At("state", "terminated", "exitCode").Integer());
        Assert.Equal("checkpoint\n", File.ReadAllText(saved));
    }

    [Fact]
    public async Task A_program_that_does_not_listen_is_killed_after_the_grace_period()
    {
        string program = Program($"trap '' TERM; echo ready > {folder.File("ready")}; while true; do sleep 0.05; done");
        await using var cluster = await TestCluster.StartAsync(
            new() { Programs = new Dictionary<string, string> { ["step:1"] = program } }
        );
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        string name = watch.UntilPhase("Running").At("metadata", "name").Text()!;
        UntilReady();

        cluster.Storage.Delete(Kinds.Pod, Jobs.Namespace, name, new DeleteOptions());
        var ended = watch.Until(Kinds.Pod, (type, _) => type == "DELETED");
        Assert.Equal(137, ended.At("status", "containerStatuses")![0].At("state", "terminated", "exitCode").Integer());
    }

    [Fact]
    public async Task An_image_without_a_program_cannot_be_pulled()
    {
        await using var cluster = await TestCluster.StartAsync();
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a"));
        watch.Until(Kinds.Pod, (_, pod) => pod.ToJsonString().Contains("ImagePullBackOff", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_program_that_is_not_there_is_a_failed_start()
    {
        await using var cluster = await TestCluster.StartAsync(
            new() { Programs = new Dictionary<string, string> { ["step:1"] = folder.File("nothing") } }
        );
        using Watch watch = new(cluster.Storage);
        cluster.Storage.Create(Kinds.Job, Jobs.Named("a", spec: new() { ["backoffLimit"] = 0 }));

        watch.UntilCondition(Kinds.Job, "Failed");
        Assert.Equal(
            "StartError",
            cluster.Storage.List(Kinds.Pod)[0].At("status", "containerStatuses")![0].At("state", "terminated", "reason").Text()
        );
    }

    [Fact]
    public async Task A_relay_hands_calls_at_the_address_of_a_pod_on_to_the_port_of_its_program()
    {
        int free = FreePort.Find();
        using PageServer program = new(new IPEndPoint(IPAddress.Loopback, free), () => "progress");
        program.Start();
        using PortRelay relay = new(new IPEndPoint(IPAddress.Parse("127.9.8.7"), 9123), free);

        using HttpClient http = new();
        Assert.Equal("progress", await http.GetStringAsync("http://127.9.8.7:9123/progress"));
    }

    public void Dispose() => folder.Dispose();

    void UntilReady() => Assert.True(SpinWait.SpinUntil(() => File.Exists(folder.File("ready")), TimeSpan.FromSeconds(20)));

    string Program(string script)
    {
        string path = folder.Write($"program-{Guid.NewGuid():n}", "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return path;
    }
}
