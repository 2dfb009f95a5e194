using System.Security.Cryptography;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>A finished run signed and checked by the program, with keys from files.</summary>
public sealed class SigningTests(FinishedTinyRun finished) : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_signed_run_verifies_with_its_public_key_and_with_no_other()
    {
        string key = Write("mine");
        Write("other");
        Assert.Equal(ExitCode.Artifact, (await VerifyAsync("mine")).Code);

        var signed = await StackingProcess.RunAsync("sign", finished.Run.Work, "--key", key);
        Assert.True(signed.Code == 0, signed.Error);
        Assert.Contains("run.intoto.jsonl written", signed.Output, StringComparison.Ordinal);
        Assert.Contains("Signed: run.json and 5 steps, with the key ", signed.Output, StringComparison.Ordinal);

        var verified = await VerifyAsync("mine");
        Assert.True(verified.Code == 0, verified.Error);
        Assert.Matches(@"\n  files +signed ", verified.Output);
        Assert.Matches(@"\n  signature +proven ", verified.Output);
        var refused = await VerifyAsync("other");
        Assert.Equal(ExitCode.Artifact, refused.Code);
        Assert.Contains("made with another key", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_in_place_of_its_file_and_an_unfinished_run_are_refused()
    {
        string pem = await File.ReadAllTextAsync(Write("mine"));
        var (code, output, error) = await StackingProcess.RunAsync("sign", finished.Run.Work, "--key", pem);
        Assert.Equal(ExitCode.Usage, code);
        Assert.DoesNotContain(pem.Split('\n')[1], output + error, StringComparison.Ordinal);

        var unknown = await StackingProcess.RunAsync("sign", folder.Root, "--key", Write("mine"));
        Assert.Equal(ExitCode.Usage, unknown.Code);
        Assert.Contains("has no runs", unknown.Error, StringComparison.Ordinal);
    }

    Task<(int Code, string Output, string Error)> VerifyAsync(string key) =>
        StackingProcess.RunAsync("verify", finished.Run.Work, "--public-key", folder.File($"{key}.pub"));

    string Write(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        folder.Write($"{name}.pub", key.ExportSubjectPublicKeyInfoPem());
        return folder.Write($"{name}.pem", key.ExportPkcs8PrivateKeyPem());
    }
}
