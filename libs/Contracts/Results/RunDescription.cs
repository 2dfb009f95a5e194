using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Results;

/// <summary>
/// runs/…/run.json: what a run was asked and how it went, so that its artifacts explain themselves. `stacking run` writes it at the start,
/// the meta step completes it. It proves nothing: what is proved is in each step's result.
/// </summary>
/// <param name="Run">Which run.</param>
/// <param name="ProgramVersion">Version and build of the program that wrote this: the meta step's once the run is finished.</param>
/// <param name="Started">When the run was first started; null where no step recorded a time.</param>
/// <param name="Finished">When its last step was committed; null before the meta step is.</param>
/// <param name="Spec">The run file with all defaults and absolute locations, as <see cref="DescribedSpec.Create"/> makes it.</param>
/// <param name="Steps">The committed steps in the order of their names; empty until the run is finished.</param>
public sealed record RunDescription(
    RunIdentity Run,
    string ProgramVersion,
    DateTimeOffset? Started,
    DateTimeOffset? Finished,
    RunSpec Spec,
    IReadOnlyList<ExecutedStep> Steps
);

/// <summary>A committed step of a run.</summary>
/// <param name="Committed">The attempt.</param>
/// <param name="Execution">When and where; null where an older version committed it.</param>
public sealed record ExecutedStep(StepReference Committed, StepExecution? Execution);
