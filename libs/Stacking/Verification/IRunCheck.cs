namespace StackingK8s.Stacking.Verification;

/// <summary>
/// One check of a run. It reads what it needs through the run and lets exceptions pass: <see cref="RunVerifier"/> turns those that an
/// artifact's content causes into breaches.
/// </summary>
public interface IRunCheck
{
    /// <summary>The claims it makes, in the order of the table.</summary>
    IReadOnlyList<string> Names { get; }

    /// <summary>Checks the run.</summary>
    /// <param name="run">The run; its files' digests are known.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <returns>One claim per name.</returns>
    Task<IReadOnlyList<Claim>> CheckAsync(LoadedRun run, CancellationToken stop);
}
