using System.Security.Cryptography;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Stacking.Signatures;

/// <summary>The signatures of a store's runs, each beside its run.json.</summary>
public static class RunSignatures
{
    /// <summary>Signs a run and writes the envelope, in place of an earlier one.</summary>
    /// <param name="store">The artifact root.</param>
    /// <param name="run">A finished run.</param>
    /// <param name="key">A private key.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">run.json or a step's result is missing, incomplete, or not what was recorded.</exception>
    /// <exception cref="UsageException">The store may not be written.</exception>
    public static async Task SignAsync(IArtifactStore store, RunRecord run, ECDsa key, CancellationToken stop)
    {
        var description = await RunDescriptions.ReadAsync(store, run.Run, stop);
        byte[]? bytes = await store.ReadAsync(ArtifactPaths.Description(run.Run), stop);
        if (description is null || bytes is null)
            throw new ArtifactException(
                $"{ArtifactPaths.Description(run.Run)} is missing in {store.Root}: an older version made the run. "
                    + "Run the same file again, then sign it."
            );
        string[] missing = [.. RunPlan.Steps(description.Spec).Select(step => step.Name).Where(step => !run.Committed.ContainsKey(step))];
        if (missing.Length > 0)
            throw new ArtifactException(
                $"{ArtifactPaths.FullName(run.Run)} in {store.Root} is not finished ({string.Join(", ", missing)} not committed). "
                    + "Run the same file again, then sign it."
            );
        if (description.Steps.FirstOrDefault(step => run.Committed.GetValueOrDefault(step.Committed.Step) != step.Committed) is { } other)
            throw new ArtifactException(
                $"{ArtifactPaths.Description(run.Run)} in {store.Root} names another attempt of {other.Committed.Step} than was committed. "
                    + "Run the same file again, then sign it."
            );
        foreach (var step in run.Committed.Values)
            await CommittedAttempt.OpenAsync(store, step, stop);
        byte[] envelope = RunSignature.Sign(RunSignature.Describe(run.Run, bytes, run.Committed.Values), key);
        await store.WriteAsync(ArtifactPaths.Signature(run.Run), envelope, stop);
    }

    /// <summary>Checks a run's signature.</summary>
    /// <param name="store">The artifact root.</param>
    /// <param name="run">The run, as it is recorded.</param>
    /// <param name="key">The public key that is trusted.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>A sentence for each way in which it is not signed; none where all of it is.</returns>
    public static async Task<IReadOnlyList<string>> FindProblemsAsync(
        IArtifactStore store,
        RunRecord run,
        ECDsa key,
        CancellationToken stop
    )
    {
        string path = ArtifactPaths.Signature(run.Run);
        if (await store.ReadAsync(path, stop) is not { } envelope)
            return [$"{path} is missing: the run is not signed"];
        List<string> problems = [];
        IReadOnlyList<string> planned = [];
        try
        {
            if (await RunDescriptions.ReadAsync(store, run.Run, stop) is { } description)
                planned = [.. RunPlan.Steps(description.Spec).Select(step => step.Name)];
        }
        catch (ArtifactException unreadable)
        {
            problems.Add(unreadable.Message);
        }
        byte[]? described = await store.ReadAsync(ArtifactPaths.Description(run.Run), stop);
        problems.AddRange(RunSignature.Problems(envelope, key, run.Run, described, planned, [.. run.Committed.Values]));
        return [.. problems.Select(problem => $"{path}: {problem}")];
    }
}
