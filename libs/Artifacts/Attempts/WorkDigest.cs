using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>
/// The identity of a step's work: equal exactly when task, program and everything read are equal, wherever they are. Work that already
/// exists under the same digest is reused.
/// </summary>
public static class WorkDigest
{
    /// <summary>Computes the digest.</summary>
    /// <param name="task">The step's task; the locations in it do not count.</param>
    /// <param name="programVersion">Version and build of the step program.</param>
    /// <param name="inputs">Name → SHA-256 of everything the step reads; their order does not count.</param>
    /// <returns>64 lower-case hex digits.</returns>
    public static string Compute(IStepTask task, string programVersion, IReadOnlyDictionary<string, string> inputs) =>
        OfParts(task.Step, task.WorkIdentity(), programVersion, inputs);

    /// <summary>Computes the digest that a result must have, from what it records.</summary>
    /// <param name="result">result.json.</param>
    /// <returns>64 lower-case hex digits; null where the result does not record its task.</returns>
    public static string? Recompute(StepResult result) =>
        result.Task is { } task ? OfParts(result.Step, ContractJson.Write(task), result.ProgramVersion, result.Inputs) : null;

    static string OfParts(string step, string identity, string programVersion, IReadOnlyDictionary<string, string> inputs) =>
        ContentDigest.OfList([
            step,
            identity,
            programVersion,
            .. inputs.OrderBy(input => input.Key, StringComparer.Ordinal).SelectMany(input => new[] { input.Key, input.Value }),
        ]);
}
