using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.TestKit.Cluster;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What the folds' data check finds, as the run's status tells it.</summary>
public class DataCheckTests
{
    [Fact]
    public async Task Warnings_of_a_folds_data_are_a_condition_and_end_nothing()
    {
        await using var cluster = await OperatedCluster.StartAsync(Warns("no-groups", "shortcut-size"));

        await cluster.ApplyAsync();
        await cluster.PhaseAsync(RunPhase.Complete);

        var warned = cluster.Condition(RunCondition.DataWarnings);
        Assert.Equal(("True", StatusReason.WarningsFound), (warned.Status, warned.Reason));
        Assert.StartsWith("no-groups, shortcut-size. ", warned.Message, StringComparison.Ordinal);
        Assert.Equal(["no-groups", "shortcut-size"], cluster.FindStep("fold-1").Warnings);
    }

    [Fact]
    public async Task Accepted_warnings_are_silent_and_others_are_not()
    {
        await using var cluster = await OperatedCluster.StartAsync(Warns("no-groups", "shortcut-size"));

        await cluster.ApplyAsync("silent", run => Accept(run, "no-groups", "shortcut-size"));
        await cluster.ApplyAsync("half", run => Accept(run, "no-groups"));
        await cluster.PhaseAsync(RunPhase.Complete, "silent");
        await cluster.PhaseAsync(RunPhase.Complete, "half");

        Assert.Equal("False", cluster.Condition(RunCondition.DataWarnings, "silent").Status);
        Assert.StartsWith("shortcut-size. ", cluster.Condition(RunCondition.DataWarnings, "half").Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_no_name_of_a_warning_never_reaches_the_status()
    {
        await using var cluster = await OperatedCluster.StartAsync(Warns("<script>", new string('a', 1000), "", "flat-images"));

        await cluster.ApplyAsync();
        await cluster.PhaseAsync(RunPhase.Complete);

        Assert.Equal(["flat-images"], cluster.FindStep("fold-0").Warnings);
    }

    [Fact]
    public async Task A_fatal_finding_ends_the_run_with_its_rows_before_another_step_is_started()
    {
        string words = $"The data cannot be trained on:\n{DataFindings.OppositeLabels}: row 3 (a/3.png, real) and row 8 (b/8.png, fake)";
        await using var cluster = await OperatedCluster.StartAsync(pod =>
            OperatedCluster.Commits(pod) with
            {
                ExitCode = ExitCode.Data,
                Message = TerminationMessage.Failure(words).ToJson(),
            }
        );
        using Journal journal = new(cluster);

        await cluster.ApplyAsync(edit: run => run["spec"]!["stages"] = JsonNode.Parse("""{"foldTrainer": {"parallelism": 1}}"""));
        await cluster.PhaseAsync(RunPhase.Failed);

        var failed = cluster.Condition(RunCondition.Failed);
        Assert.Equal(("True", FailureClass.Data), (failed.Status, failed.Reason));
        Assert.Contains("row 3 (a/3.png, real) and row 8 (b/8.png, fake)", failed.Message, StringComparison.Ordinal);
        await OperatedCluster.UntilAsync(
            () => cluster.Events().Any(sent => sent.Type == "Warning" && sent.Message.Contains("row 3 (a/3.png, real)")),
            () => $"an event names the rows; there are {string.Join("; ", cluster.Events())}"
        );
        Assert.Single(journal.JobsMade);
    }

    static Func<JsonObject, PodOutcome?> Warns(params string[] names) =>
        pod =>
        {
            var message = ContractJson.Read<TerminationMessage>(Encoding.UTF8.GetBytes(OperatedCluster.Commit(pod)));
            bool fold = OperatedCluster.Step(pod).StartsWith("fold-", StringComparison.Ordinal);
            return PodOutcome.Succeeds((fold ? message with { Warnings = names } : message).ToJson());
        };

    static void Accept(JsonObject run, params string[] names) =>
        run["spec"]!["data"]!["accept"] = new JsonArray([.. names.Select(name => (JsonNode)name)]);
}
