using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Stacking.Verification.Chain;
using StackingK8s.Stacking.Verification.Outputs;
using StackingK8s.Stacking.Verification.Rows;

namespace StackingK8s.Stacking.Verification;

/// <summary>Checks one recorded run against its artifacts, in claims of which each says how far it holds.</summary>
/// <param name="store">The artifact root.</param>
/// <param name="scratch">Folder that remote files are fetched to and checks write to.</param>
/// <param name="checks">What is checked: <see cref="FilesAlone"/>, and what else the user asks for.</param>
public sealed class RunVerifier(IArtifactStore store, string scratch, IReadOnlyList<IRunCheck> checks)
{
    /// <summary>The checks that need nothing but the artifacts, in the order of the table.</summary>
    /// <param name="threads">Cores to use.</param>
    public static IReadOnlyList<IRunCheck> FilesAlone(int threads) =>
        [
            new RecordsCheck(),
            new FilesCheck(),
            new StepsCheck(),
            new DescriptionCheck(),
            new WorkCheck(),
            new InputsCheck(),
            new FoldsCheck(),
            new RowsCheck(),
            new ManifestCheck(),
            new SplitCheck(),
            new TestRowsCheck(),
            new ImagesCheck(),
            new NetworksCheck(),
            new ScaleCheck(),
            new AggregateCheck(),
            new MetaCheck(threads),
            new MetricsCheck(),
        ];

    /// <summary>What no file can show, each with what would.</summary>
    public static IReadOnlyList<Claim> Beyond { get; } =
    [
        new("search", ClaimLevel.Trusted, "that no candidate scored better than the winner: --images repeats the search"),
        new("embeddings", ClaimLevel.Trusted, "that the networks made them from the images: --images makes them again"),
        new("training", ClaimLevel.Trusted, "that a network saw its training rows and no others: --replay trains it again"),
        new("labels", ClaimLevel.Trusted, "that the manifest is right: nothing here can show it"),
    ];

    /// <summary>Runs every check, also after a breach.</summary>
    /// <param name="recorded">The run, as the store records it.</param>
    /// <param name="anchor">What is known of the run outside the store; null where nothing is.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>The claims in the order of the checks, each with its breaches.</returns>
    /// <exception cref="TransientException">The store fails for now.</exception>
    public async Task<IReadOnlyList<Claim>> VerifyAsync(RecordedRun recorded, Anchor? anchor, CancellationToken stop)
    {
        var run = await new RunLoader(store, scratch).LoadAsync(recorded, anchor, stop);
        List<Claim> claims = [];
        foreach (var check in checks)
            claims.AddRange(await ClaimsAsync(check, run, stop));
        claims.AddRange(Beyond.Where(claim => claims.All(made => made.Name != claim.Name)));
        if (claims.Any(claim => claim is { Name: SignatureCheck.Name, Breaches.Count: 0 }))
            claims = [.. claims.Select(claim => IsSigned(claim) ? claim with { Level = ClaimLevel.Signed } : claim)];
        // A check that was left out must never look like one that passed.
        return claims.All(claim => claim.Breaches.Count == 0)
            ? [.. claims.Select(claim => claim.IsUnchecked ? claim with { Breaches = [claim.How] } : claim)]
            : claims;
    }

    // The signature names the very attempts that the records do.
    static bool IsSigned(Claim claim) =>
        claim is { Level: ClaimLevel.Consistent, IsUnchecked: false } or { Name: RecordsCheck.Name, Level: ClaimLevel.Trusted };

    static async Task<IReadOnlyList<Claim>> ClaimsAsync(IRunCheck check, LoadedRun run, CancellationToken stop)
    {
        try
        {
            return await check.CheckAsync(run, stop);
        }
        catch (UncheckedException needed)
        {
            return [.. check.Names.Select(name => Claim.Unchecked(name, needed.Message))];
        }
        // Whatever else goes wrong, an artifact's content caused it: a check that ends early must not look like one that passed.
        catch (Exception broken) when (broken is not (OperationCanceledException or StoppedException or TransientException))
        {
            return
            [
                new(check.Names[0], ClaimLevel.Trusted, "could not be checked", [$"{broken.Message.TrimEnd('.')}"]),
                .. check.Names.Skip(1).Select(name => Claim.Unchecked(name, $"'{check.Names[0]}' could not be checked")),
            ];
        }
    }
}
