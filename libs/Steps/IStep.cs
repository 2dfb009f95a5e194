using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Steps;

/// <summary>
/// One kind of step. <see cref="StepProgram"/> prepares it, and runs it only where no committed attempt of the same work exists.
/// </summary>
/// <typeparam name="TTask">The kind of task.</typeparam>
public interface IStep<in TTask>
    where TTask : IStepTask
{
    /// <summary>Where its arithmetic is done, for the record: cpu, or cuda with the GPU's name.</summary>
    string Device => "cpu";

    /// <summary>What the last bits of its networks depend on, for the record; null where it trains none. Asked after the work.</summary>
    ArithmeticDescription? Arithmetic => null;

    /// <summary>Finds and checks everything that the step reads. Fast: a step whose result is reused does only this.</summary>
    /// <param name="task">What to do.</param>
    /// <param name="context">Store, folders, threads, progress and stop.</param>
    /// <returns>The digests of the inputs, and the work on them.</returns>
    Task<PreparedStep> PrepareAsync(TTask task, StepContext context);
}
