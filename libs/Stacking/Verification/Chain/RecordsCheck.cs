namespace StackingK8s.Stacking.Verification.Chain;

/// <summary>Whether what the run committed is what somebody outside the store says.</summary>
sealed class RecordsCheck : IRunCheck
{
    internal const string Name = "records";

    /// <inheritdoc/>
    public IReadOnlyList<string> Names => [Name];

    /// <inheritdoc/>
    public Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop) =>
        Task.FromResult<IReadOnlyList<Claim>>([
            run.Anchor is { } anchor
                ? new(Name, ClaimLevel.Proven, $"each step's attempt is the one in {anchor.Source}", run.RecordBreaches)
                : new(
                    Name,
                    ClaimLevel.Trusted,
                    "as the store's runs/ has them; --run NAMESPACE/NAME or the work directory proves them",
                    run.RecordBreaches
                ),
        ]);
}
