using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Steps;

/// <summary>
/// The work of one kind of step. <see cref="StepProgram"/> calls the two methods in order on one instance, and the second only
/// where no committed attempt of the same work exists.
/// </summary>
/// <typeparam name="TTask">The kind of task.</typeparam>
public interface IStepWork<in TTask>
    where TTask : IStepTask
{
    /// <summary>Finds and checks all that the step reads, and returns name → SHA-256 of each. Fast: a reused step does only this.</summary>
    Task<IReadOnlyDictionary<string, string>> ReadInputsAsync(TTask task, StepContext context);

    /// <summary>Does the work, writes its files through <paramref name="attempt"/>, and returns the headline metrics.</summary>
    Task<IReadOnlyDictionary<string, double>> WorkAsync(TTask task, AttemptWriter attempt, StepContext context);
}
