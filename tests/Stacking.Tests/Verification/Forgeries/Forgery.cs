namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>One way to forge a finished run.</summary>
/// <param name="Name">What is done, in a few words.</param>
/// <param name="Claim">The claim that must break, or the option that alone finds it.</param>
/// <param name="DoAsync">Does it; the digests are recomputed afterwards.</param>
sealed record Forgery(string Name, string Claim, Func<ForgedRun, Task> DoAsync)
{
    public Forgery(string name, string claim, Action<ForgedRun> @do)
        : this(name, claim, run =>
        {
            @do(run);
            return Task.CompletedTask;
        }) { }
}
