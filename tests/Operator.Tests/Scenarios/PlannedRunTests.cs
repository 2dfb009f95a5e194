using System.Text;
using System.Text.RegularExpressions;
using k8s.Models;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;

namespace StackingK8s.Tests.Operator.Scenarios;

/// <summary>What the planner makes of commits, sizes and names.</summary>
public partial class PlannedRunTests
{
    // Scenario 22
    [Fact]
    public void Of_two_attempts_that_both_commit_the_first_counts_for_ever()
    {
        PlannedRun run = new();
        run.Plan();
        var first = run.Job("fold-0");
        // Somebody made a second Job of the step beside the first.
        var second = k8s.KubernetesJson.Deserialize<V1Job>(k8s.KubernetesJson.Serialize(first));
        (second.Metadata.Name, second.Metadata.Labels[RunLabels.Attempt]) = (first.Metadata.Name[..^1] + "2", "2");
        run.Add(second);
        run.Commit(second, "theirs");
        run.Commit(first, "ours");

        run.Plan();
        Assert.Equal((StepStates.Done, "ours"), (run.Status.Folds[0].State, run.Status.Folds[0].Committed?.Attempt));

        run.Jobs.Remove(first);
        run.Plan();
        Assert.Equal("ours", run.Status.Folds[0].Committed?.Attempt);
    }

    // Scenario 22
    [Fact]
    public void An_older_attempt_that_commits_late_is_as_good_as_the_latest()
    {
        PlannedRun run = new();
        run.Plan();
        run.Fail(run.Job("fold-0"), ExitCode.Bug, "broken");
        run.Plan();
        run.Clock.Advance(TimeSpan.FromMinutes(1));
        run.Plan();
        run.Start(run.Job("fold-0", 2));
        run.Plan();
        Assert.Equal((StepStates.Running, 2, 1), (run.Status.Folds[0].State, run.Status.Folds[0].Attempt, run.Status.Folds[0].Failures));

        run.Commit(run.Job("fold-0", 1), "late");
        run.Commit(run.Job("fold-0", 2), "latest");
        run.Plan();
        run.Plan();

        Assert.Equal(
            (StepStates.Done, "late", 2),
            (run.Status.Folds[0].State, run.Status.Folds[0].Committed?.Attempt, run.Status.Folds[0].Attempt)
        );
        Assert.DoesNotContain(run.Jobs, job =>
            job.Metadata.Labels is { } labels && labels[RunLabels.Step] == "fold-0" && labels[RunLabels.Attempt] == "3"
        );
    }

    // Scenario 25
    [Fact]
    public void The_status_of_a_hundred_folds_that_all_failed_at_length_stays_below_100_KiB()
    {
        PlannedRun run = new("{folds: {count: 100}, stages: {foldTrainer: {retries: 9}}}", new('n', 40));
        string words = string.Concat(Enumerable.Repeat("Ümlauts take two bytes. ", 100));
        SortedDictionary<string, string> inputs = new()
        {
            ["images"] = new('c', 64),
            ["manifest"] = new('d', 64),
            ["testManifest"] = new('e', 64),
            ["weights of effnet"] = new('f', 64),
        };
        int largest = 0;
        for (int attempt = 1; attempt <= 4; attempt++)
        {
            foreach (var job in run.Plan().Create)
                run.Fail(job, ExitCode.Bug, words);
            run.Plan();
            largest = Math.Max(largest, Size(run));
            run.Clock.Advance(TimeSpan.FromMinutes(6));
        }
        Assert.All(run.Status.Folds, fold => Assert.Contains("take two bytes", fold.LastFailure?.Message, StringComparison.Ordinal));
        foreach (var job in run.Plan().Create)
            run.Commit(job, inputs: inputs);
        run.Plan();

        Assert.Equal("100/100", run.Status.FoldsDone);
        Assert.InRange(Math.Max(largest, Size(run)), 1, 100 * 1024);
    }

    [Fact]
    public void All_names_and_labels_of_the_longest_run_are_valid()
    {
        PlannedRun run = new("folds: {count: 100}", "a" + new string('b', 38) + "c");
        List<V1Job> made = [];
        while (run.Status.CompletionTime is null)
            foreach (var job in run.Plan().Create)
            {
                made.Add(job);
                run.Commit(job);
            }

        Assert.Equal((102, 102), (made.Count, made.Select(job => job.Metadata.Name).Distinct().Count()));
        foreach (var job in made)
        {
            Assert.Matches(DnsLabel(), job.Metadata.Name);
            // Kubernetes itself labels the pods with the Job's name.
            Assert.InRange(job.Metadata.Name.Length, 1, 63);
            foreach (var (name, value) in job.Metadata.Labels.Concat(job.Spec.Template.Metadata.Labels))
            {
                Assert.Matches(LabelValue(), value);
                Assert.InRange(name.Split('/')[^1].Length, 1, 63);
                Assert.InRange(value.Length, 0, 63);
            }
        }
    }

    static int Size(PlannedRun run) => Encoding.UTF8.GetByteCount(StackingRunJson.Write(run.Status));

    [GeneratedRegex("^[a-z0-9]([-a-z0-9]*[a-z0-9])?$")]
    private static partial Regex DnsLabel();

    [GeneratedRegex("^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$")]
    private static partial Regex LabelValue();
}
