using StackingK8s.Artifacts;
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
    /// <summary>Exit 0 without a commit is a failure: nothing vouches for what was written.</summary>
    public StepReference? Committed => ExitCode == Contracts.Errors.ExitCode.Done ? Message?.Committed : null;

    /// <summary>Why there is no commit, for the user.</summary>
    public string Words =>
        Message?.Error
        ?? ExitCode switch
        {
            137 =>
                $"It was killed (signal 9), by hand or by the kernel because memory ran out. Run again to go on; if it was memory, {SmallerBatches}",
            134 or 139 =>
                $"A native library aborted it (signal {ExitCode - 128}); its log has the last lines. Run again to go on; if they speak of memory, {SmallerBatches}",
            > 128 => $"Signal {ExitCode - 128} ended it. Run again to go on.",
            _ => "It ended without a termination message, which counts as a failure.",
        };

    const string SmallerBatches =
        "halve batchSize and double accumulationSteps, which trains the same steps, set batchSize: auto, or make --parallel smaller.";

    /// <summary>The exit code of the whole run when this step made it fail.</summary>
    public int RunExitCode => ExitCodes.ForFailedStep(ExitCode);
}
