using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Cluster;

public class StatusTests
{
    public static TheoryData<string, string?, int> Ends() =>
        new()
        {
            { "StepFailed", FailureClass.User, ExitCode.Usage },
            { "StepFailed", FailureClass.Data, ExitCode.Data },
            { "StepFailed", FailureClass.Artifact, ExitCode.Artifact },
            { "StepFailed", FailureClass.Storage, ExitCode.Transient },
            { "StepFailed", FailureClass.OutOfMemory, ExitCode.OutOfMemory },
            { "StepFailed", FailureClass.Disruption, ExitCode.Bug },
            { "InvalidSpec", null, ExitCode.Usage },
            { "DataChanged", null, ExitCode.Data },
            { "Cancelled", null, ExitCode.Bug },
        };

    [Fact]
    public async Task An_unknown_name_gets_the_nearest_ones()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync("deepfake");

        var result = await cluster.RunAsync("status", "depfake");

        Assert.Equal(ExitCode.Usage, result.Code);
        Assert.Equal("Run 'depfake' not found in namespace default. Did you mean deepfake?\n", result.Error);
    }

    [Fact]
    public async Task No_runs_is_an_answer()
    {
        await using var cluster = await StackingCluster.StartAsync();

        var result = await cluster.RunAsync("status");

        Assert.Equal(ExitCode.Done, result.Code);
        Assert.Contains("No runs in namespace default. Submit one:", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_name_there_is_a_table()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        await cluster.SubmitAsync("other");
        cluster.SetStatus(Statuses.Training);

        string[] lines = (await cluster.RunAsync("status")).Output.TrimEnd('\n').Split('\n');

        Assert.Matches("^NAME +PHASE +FOLDS +PROGRESS +AUC +AGE +MESSAGE$", lines[0]);
        Assert.Matches("^other +Pending", lines[1]);
        Assert.Matches(@"^tiny +Training +1/2 +40% +\d+s +1 of 2 folds committed, 1 running\.$", lines[2]);
    }

    [Fact]
    public async Task With_a_name_there_is_a_tree_with_the_failures()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        Assert.Contains(
            "The operator has not reconciled it yet",
            (await cluster.RunAsync("status", "tiny")).Output,
            StringComparison.Ordinal
        );
        cluster.SetStatus(Statuses.Training);

        string tree = (await cluster.RunAsync("status", "tiny")).Output;

        Assert.All(
            [
                "tiny  Training  40%  1/2 folds  age ",
                "├─ fold-0     Done     attempt 1, auc_effnet 0.9312\n",
                "├─ fold-1     Running  attempt 2, 42 % effnet training epoch 3/12, 412 images/s, 9 min 0 s left\n",
                "│             last failure: OutOfMemory (attempt 1, exit code 137, on gpu-3): "
                    + "It was killed for memory at its limit of 8Gi.\n",
                "└─ meta       Waiting\n",
                "Conditions\n  Validated  True  Valid  The spec is valid.\n",
            ],
            words => Assert.Contains(words, tree, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_shared_reason_why_steps_wait_is_shown_once()
    {
        const string Why = "No node can run the pod (0/1 nodes are available: 1 Insufficient nvidia.com/gpu).";
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        StepStatus Held(string name) =>
            new()
            {
                Name = name,
                State = StepStates.Starting,
                Attempt = 1,
                Reason = "Unschedulable",
                Message = Why,
            };
        cluster.SetStatus(
            Statuses.Training with
            {
                Message = $"fold-0 and 1 more: {Why}",
                Folds = [Held("fold-0"), Held("fold-1")],
                Conditions =
                [
                    .. Statuses.Training.Conditions,
                    new("FoldsTrained", "False", "Unschedulable", $"fold-0 and 1 more: {Why}", DateTimeOffset.UnixEpoch, 1),
                ],
            }
        );

        string tree = (await cluster.RunAsync("status", "tiny")).Output;

        Assert.Equal(2, tree.Split(Why).Length);
        Assert.Contains(
            "├─ fold-0     Starting  attempt 1, Unschedulable\n├─ fold-1     Starting  attempt 1, Unschedulable\n",
            tree,
            StringComparison.Ordinal
        );
        Assert.Matches("\n  FoldsTrained +False +Unschedulable *\n", tree);
    }

    [Fact]
    public async Task Json_is_the_object_itself_with_fields_unknown_to_this_version()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        cluster.Change("tiny", run => run["spec"]!["ofNextYear"] = 7);

        var run = JsonNode.Parse((await cluster.RunAsync("status", "tiny", "--json")).Output)!;
        var list = JsonNode.Parse((await cluster.RunAsync("status", "--json")).Output)!;

        Assert.Equal(7, (int?)run["spec"]!["ofNextYear"]);
        Assert.Equal("tiny", (string?)list["items"]![0]!["metadata"]!["name"]);
    }

    [Theory, MemberData(nameof(Ends))]
    public async Task Watching_a_run_that_fails_ends_with_the_code_of_its_failure(string reason, string? failure, int code)
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        cluster.SetStatus(Statuses.Failed(reason, failure));

        Assert.Equal(code, (await cluster.RunAsync("status", "tiny", "--watch")).Code);
    }

    [Fact]
    public async Task Watching_outlives_lost_connections_and_forgotten_history_and_does_not_poll()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        int before = cluster.Server.Faults.Requests.Count;
        var watching = cluster.RunAsync("status", "tiny", "--watch");
        await WatchedAsync(cluster, watching);
        cluster.SetStatus(Statuses.Training);
        cluster.SetStatus(Statuses.Training with { Progress = "41%" });

        cluster.Server.Faults.ExpireHistory();
        cluster.Server.Faults.EndWatches();
        cluster.SetStatus(Statuses.Complete);
        var result = await watching;

        Assert.Equal((ExitCode.Done, ""), (result.Code, result.Error));
        var requests = cluster.Server.Faults.Requests.Skip(before).Select(request => request.Verb).ToList();
        Assert.True(requests.Count <= 6, $"few requests, not {string.Join(", ", requests)}");
    }

    [Fact]
    public async Task Lines_show_changes_and_only_now_and_then_progress()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        cluster.SetStatus(Statuses.Training);
        var watching = cluster.RunAsync("status", "tiny", "--watch");
        await WatchedAsync(cluster, watching);

        for (int i = 41; i < 60; i++)
            cluster.SetStatus(Statuses.Training with { Progress = $"{i}%" });
        cluster.SetStatus(Statuses.Complete);

        Assert.Equal(
            """
            tiny/fold-0: Done, attempt 1
            tiny/fold-1: Running, attempt 2
            tiny: Training 40% 1 of 2 folds committed, 1 running.
            tiny/fold-1: 42 % effnet training epoch 3/12, 412 images/s, 9 min 0 s left
            tiny: Complete 100% Complete: the meta-model's AUC is 0.9712 on the test manifest.

            """,
            (await watching).Output
        );
    }

    [Fact]
    public async Task Lines_show_what_delays_a_step_when_it_starts_to()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        var (done, at) = (Statuses.Training.Folds[0], Statuses.Training.Folds[1]);
        cluster.SetStatus(Statuses.Training with { Folds = [done, at with { State = StepStates.Starting, Progress = null }] });
        var watching = cluster.RunAsync("status", "tiny", "--watch");
        await WatchedAsync(cluster, watching);

        cluster.SetStatus(
            Statuses.Training with
            {
                Folds =
                [
                    done,
                    at with
                    {
                        State = StepStates.Starting,
                        Progress = null,
                        Reason = "Unschedulable",
                        Message = "No node can run the pod.",
                    },
                ],
            }
        );
        cluster.SetStatus(
            Statuses.Training with
            {
                Folds = [done, at with { Message = "waiting for http://minio:9000: no answer in time." }],
            }
        );
        cluster.SetStatus(Statuses.Complete);
        string lines = (await watching).Output;

        Assert.Contains("tiny/fold-1: Starting, attempt 2\ntiny: ", lines, StringComparison.Ordinal);
        Assert.Contains("\ntiny/fold-1: Starting, attempt 2: Unschedulable: No node can run the pod.\n", lines, StringComparison.Ordinal);
        Assert.Contains(
            "42 % effnet training epoch 3/12, 412 images/s, 9 min 0 s left, waiting for http://minio:9000: no answer in time.\n",
            lines,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_run_that_is_deleted_while_it_is_watched_is_reported()
    {
        await using var cluster = await StackingCluster.StartAsync();
        await cluster.SubmitAsync();
        var watching = cluster.RunAsync("status", "tiny", "--watch");
        await WatchedAsync(cluster, watching);

        cluster.Delete();
        var result = await watching;

        Assert.Equal((ExitCode.Usage, "The run 'tiny' was deleted.\n"), (result.Code, result.Error));
    }

    static Task WatchedAsync(StackingCluster cluster, Task watching) =>
        Eventually.TrueAsync(() => cluster.Server.Faults.OpenWatches() == 1 || watching.IsCompleted, "the run is watched");
}
