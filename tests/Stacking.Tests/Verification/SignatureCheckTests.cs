using System.Security.Cryptography;
using StackingK8s.Stacking.Signatures;
using StackingK8s.Stacking.Verification;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Verification;

public class SignatureCheckTests
{
    static readonly CancellationToken None = CancellationToken.None;

    [Fact]
    public async Task What_a_valid_signature_covers_is_called_signed()
    {
        using var run = await CommittedRun.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await RunSignatures.SignAsync(run.Store, run.Record, key, None);

        var claims = await VerifyAsync(run, key);

        Assert.All(claims, claim => Assert.Empty(claim.Breaches));
        Assert.DoesNotContain(claims, claim => claim.Level == ClaimLevel.Consistent);
        string[] signed = [.. claims.Where(claim => claim.Level == ClaimLevel.Signed).Select(claim => claim.Name)];
        Assert.Contains("records", signed);
        Assert.Contains("files", signed);
        Assert.Contains("run.json", signed);
        Assert.Equal(ClaimLevel.Proven, claims.Single(claim => claim.Name == SignatureCheck.Name).Level);
        Assert.Equal(ClaimLevel.Trusted, claims.Single(claim => claim.Name == "training").Level);
    }

    [Fact]
    public async Task Without_a_signature_of_the_key_nothing_is_called_signed_and_that_is_a_breach()
    {
        using var run = await CommittedRun.MakeAsync();
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Contains("is missing: the run is not signed", await BreachAsync(run, key), StringComparison.Ordinal);

        await RunSignatures.SignAsync(run.Store, run.Record, key, None);
        Assert.Contains("made with another key", await BreachAsync(run, other), StringComparison.Ordinal);
        await run.RecommitAsync("fold-2", "fold.json", bytes => bytes);
        Assert.Contains("is not signed", await BreachAsync(run, key), StringComparison.Ordinal);
    }

    static async Task<string> BreachAsync(CommittedRun run, ECDsa key)
    {
        var claims = await VerifyAsync(run, key);
        Assert.DoesNotContain(claims, claim => claim.Level == ClaimLevel.Signed);
        return string.Join("\n", claims.Single(claim => claim.Name == SignatureCheck.Name).Breaches);
    }

    static Task<IReadOnlyList<Claim>> VerifyAsync(CommittedRun run, ECDsa key) =>
        new RunVerifier(run.Store, run.Scratch, [.. RunVerifier.FilesAlone(1), new SignatureCheck(run.Store, key)]).VerifyAsync(
            run.Recorded,
            null,
            None
        );
}
