using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Tests.Cli.Cluster;

/// <summary>Statuses as the operator writes them.</summary>
static class Statuses
{
    static readonly DateTimeOffset Time = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static RunStatus Training { get; } =
        new()
        {
            Phase = RunPhase.Training,
            Progress = "40%",
            FoldsDone = "1/2",
            Message = "1 of 2 folds committed, 1 running.",
            StartTime = Time,
            Folds =
            [
                new()
                {
                    Name = "fold-0",
                    State = StepStates.Done,
                    Attempt = 1,
                    Metrics = new Dictionary<string, string> { ["auc_effnet"] = "0.9312" },
                    Committed = new("fold-0", "w", "a", "r"),
                },
                new()
                {
                    Name = "fold-1",
                    State = StepStates.Running,
                    Attempt = 2,
                    Progress = new(42, "training", "effnet", "3/12", "412 images/s", 540),
                    LastFailure = new(FailureClass.OutOfMemory, "It was killed for memory at its limit of 8Gi.", 1, 137, "gpu-3", Time),
                },
            ],
            Aggregate = new() { Name = "aggregate" },
            Meta = new() { Name = "meta" },
            Conditions = [new(RunCondition.Validated, "True", "Valid", "The spec is valid.", Time, 1)],
        };

    public static RunStatus Complete { get; } =
        Training with
        {
            Phase = RunPhase.Complete,
            Progress = "100%",
            FoldsDone = "2/2",
            Message = "Complete: the meta-model's AUC is 0.9712 on the test manifest.",
            Metrics = new()
            {
                Auc = "0.9712",
                TestAuc = "0.9712",
                OutOfFoldAuc = "0.9401",
            },
            Conditions = [new(RunCondition.Complete, "True", "MetaModelCommitted", "Complete.", Time, 1)],
        };

    /// <param name="failure">The class of the failed step's last failure; null where no step failed.</param>
    public static RunStatus Failed(string reason, string? failure) =>
        Training with
        {
            Phase = RunPhase.Failed,
            Message = "fold-1: it failed.",
            Folds = failure is null
                ? Training.Folds
                :
                [
                    Training.Folds[0],
                    Training.Folds[1] with
                    {
                        State = StepStates.Failed,
                        Progress = null,
                        LastFailure = new(failure, "Its last words.", 2, 3, "gpu-1", Time),
                    },
                ],
            Conditions = [new(RunCondition.Failed, "True", reason, "fold-1: it failed.", Time, 1)],
        };
}
