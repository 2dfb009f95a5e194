using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Verification;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>
/// What a careful forger may try who can write the whole store: each forgery has a consistent chain of digests, and is stated with the
/// claim of `stacking verify` that breaks, or with the option that alone finds it.
/// </summary>
public sealed class ForgeryTests(ForgeryTests.HonestRun honest) : IClassFixture<ForgeryTests.HonestRun>
{
    static readonly IReadOnlyList<Forgery> FoundByDefault =
    [
        .. FoldForgeries.All,
        .. ManifestForgeries.All,
        .. AggregateForgeries.All,
        .. MetaForgeries.All,
        .. ChainForgeries.All,
    ];

    public static TheoryData<string> Default => [.. FoundByDefault.Select(forgery => forgery.Name)];

    public static TheoryData<string> BeyondFiles => [.. UnseenForgeries.All.Select(forgery => forgery.Name)];

    [Fact]
    public void At_least_eighty_forgeries_are_tried_and_few_need_more_than_the_files()
    {
        Assert.InRange(FoundByDefault.Count, 80, 1000);
        Assert.InRange(UnseenForgeries.All.Count, 1, FoundByDefault.Count / 10);
        Assert.Equal(FoundByDefault.Count, FoundByDefault.Select(forgery => forgery.Name).Distinct().Count());
    }

    [Theory, MemberData(nameof(Default))]
    public async Task Found_from_the_files_alone(string name)
    {
        var forgery = FoundByDefault.Single(each => each.Name == name);
        using var run = ForgedRun.Of(honest.Run);
        await forgery.DoAsync(run);

        var claims = await VerifyAsync(run, await run.SealAsync());

        var broken = claims.Where(claim => claim.Breaches.Count > 0).Select(claim => claim.Name).ToList();
        Assert.Contains(forgery.Claim, broken);
        // The chain of digests is whole: nothing but what was forged gives the forger away.
        Assert.DoesNotContain("files", broken);
        Assert.DoesNotContain("records", broken);
        Assert.All(claims.SelectMany(claim => claim.Breaches), breach =>
            Assert.DoesNotContain("Exception", breach, StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(BeyondFiles))]
    public async Task Found_only_by_the_option_it_names(string name)
    {
        var forgery = UnseenForgeries.All.Single(each => each.Name == name);
        using var run = ForgedRun.Of(honest.Run);
        await forgery.DoAsync(run);

        var claims = await VerifyAsync(run, await run.SealAsync());

        Assert.Empty(claims.SelectMany(claim => claim.Breaches));
        Assert.Contains(claims, claim => claim.Level == ClaimLevel.Trusted && claim.How.Contains(forgery.Claim, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chain_that_is_sealed_again_without_a_forgery_has_no_breach()
    {
        using var run = ForgedRun.Of(honest.Run);

        Assert.Empty((await VerifyAsync(run, await run.SealAsync())).SelectMany(claim => claim.Breaches));
    }

    static Task<IReadOnlyList<Claim>> VerifyAsync(ForgedRun run, StackingK8s.Artifacts.Attempts.RecordedRun recorded) =>
        new RunVerifier(run.Store, run.Scratch, RunVerifier.FilesAlone(1)).VerifyAsync(recorded, null, CancellationToken.None);

    /// <summary>The run that every forgery is made of.</summary>
    public sealed class HonestRun : IAsyncLifetime
    {
        internal CommittedRun Run { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Run = await CommittedRun.MakeAsync();

        public ValueTask DisposeAsync()
        {
            Run.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
