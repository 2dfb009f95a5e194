using System.Security.Cryptography;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Stacking.Signatures;

namespace StackingK8s.Stacking.Verification;

/// <summary>
/// Whether the run bears a signature of a key that the user trusts. Where it does, what is consistent is signed
/// (<see cref="ClaimLevel.Signed"/>): only the key's owner can have rewritten the records together.
/// </summary>
/// <param name="store">The artifact root.</param>
/// <param name="key">The public key.</param>
public sealed class SignatureCheck(IArtifactStore store, ECDsa key) : IRunCheck
{
    /// <summary>The claim's name.</summary>
    public const string Name = "signature";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public async Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop)
    {
        RunRecord committed = new(run.Run, run.Steps.ToDictionary(step => step.Key, step => step.Value.Reference));
        var problems = await RunSignatures.FindProblemsAsync(store, committed, key, stop);
        return
        [
            new(
                Name,
                ClaimLevel.Proven,
                $"{ArtifactPaths.RunDescription} and every {ArtifactPaths.Result}, by the key {SigningKey.Id(key)[..16]}…",
                problems
            ),
        ];
    }
}
