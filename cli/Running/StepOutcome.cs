using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Cli.Running;

/// <summary>How a step's process ended.</summary>
/// <param name="Step">The step.</param>
/// <param name="ExitCode">The process's exit code; above 128 the signal that ended it.</param>
/// <param name="Message">Its termination message, if it left a valid one.</param>
sealed record StepOutcome(PlannedStep Step, int ExitCode, TerminationMessage? Message)
{
    /// <summary>What the step committed, if it did. Exit 0 without a commit is a failure: its output is not trusted.</summary>
    public StepReference? Committed => ExitCode == Contracts.Errors.ExitCode.Done ? Message?.Committed : null;

    /// <summary>Why there is no commit, for the user.</summary>
    public string Explanation =>
        Message?.Error
        ?? ExitCode switch
        {
            137 => "It was killed (signal 9), by hand or by the kernel because memory ran out. "
                + $"Rerun the same command to resume. If memory ran out, {SmallerBatches}",
            134 or 139 => $"A native library aborted it (signal {ExitCode - 128}); the end of its log may say why. "
                + $"Rerun the same command to resume. If memory ran out, {SmallerBatches}",
            > 128 => $"Signal {ExitCode - 128} ended it. Rerun the same command to resume.",
            _ => "It ended without a termination message, so its output is not trusted. Rerun the same command to retry it.",
        };

    const string SmallerBatches =
        "halve batchSize and double accumulationSteps (the training steps stay the same), set batchSize: auto, or lower --parallel.";

    /// <summary>The exit code of the whole run when this step made it fail.</summary>
    public int RunExitCode => ExitCodes.ForFailedStep(ExitCode);
}
