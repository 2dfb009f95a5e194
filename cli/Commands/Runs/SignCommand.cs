using System.CommandLine;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Cli.Options;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Stacking.Models;
using StackingK8s.Stacking.Signatures;

namespace StackingK8s.Cli.Commands.Runs;

/// <summary>`stacking sign`: signs a finished run.</summary>
static class SignCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("dir")
        {
            Description = "A work directory, or an artifact root: the folder or s3:// URI with runs/ and steps/",
        };
        Option<string> key = new("--key")
        {
            Description = "PEM file of an ECDSA private key (P-256, P-384 or P-521), not encrypted",
            Required = true,
        };
        Option<string?> run = ModelOptions.Run();
        Command command = new(
            "sign",
            """
            Signs a finished run, so that whoever has the public key can tell it.

            Writes run.intoto.jsonl beside the run's run.json: an in-toto statement over
            run.json and every step's result.json, in OpenSSF's format for models, in a
            DSSE envelope. Their digests reach every file of the run. Verify the run
            first: a signature says who signed it, not that it is right.

            Examples: openssl ecparam -name prime256v1 -genkey -noout -out KEY.pem
                      openssl pkey -in KEY.pem -pubout -out KEY.pub
                      stacking sign out/ --key KEY.pem
                      stacking verify out/ --public-key KEY.pub
            """
        )
        {
            folder,
            key,
            run,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(folder)!, parsed.GetValue(key)!, parsed.GetValue(run), stop));
        return command;
    }

    static async Task<int> RunAsync(string folder, string keyFile, string? wanted, CancellationToken stop)
    {
        using var key = SigningKey.ReadPrivate(keyFile, "--key");
        var store = ArtifactRoot.Open(folder);
        var run = RunChoice.Find(await RunRecords.ReadAllAsync(store, stop), wanted, store.Root);
        await RunSignatures.SignAsync(store, run, key, stop);
        Console.WriteLine($"{store.Root.TrimEnd('/')}/{ArtifactPaths.Signature(run.Run)} written");
        Console.WriteLine($"Signed: {ArtifactPaths.RunDescription} and {run.Committed.Count} steps, with the key {SigningKey.Id(key)}.");
        return ExitCode.Done;
    }
}
