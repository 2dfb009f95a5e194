using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Signatures;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Signatures;
using StackingK8s.TestKit;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Signatures;

/// <summary>A signed run, forged in every way that its format has.</summary>
public sealed class RunSignatureTests : IAsyncLifetime
{
    static readonly CancellationToken None = CancellationToken.None;

    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    readonly TemporaryFolder folder = new();
    CommittedRun? committed;

    CommittedRun Run => committed!;

    string Envelope => Path.Combine(Run.Store.Root, ArtifactPaths.Signature(Run.Run));

    string Description => Path.Combine(Run.Store.Root, ArtifactPaths.Description(Run.Run));

    public async ValueTask InitializeAsync()
    {
        committed = await CommittedRun.MakeAsync();
        await DescribeAsync();
        await RunSignatures.SignAsync(Run.Store, Run.Record, key, None);
    }

    public ValueTask DisposeAsync()
    {
        committed?.Dispose();
        folder.Dispose();
        key.Dispose();
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task A_signed_run_has_no_problem_and_its_statement_names_every_result()
    {
        Assert.Empty(await ProblemsAsync());
        var statement = Statement();
        Assert.Equal(
            Run.Record.Committed.Values.Select(step => $"{ArtifactPaths.Attempt(step)}/result.json")
                .Append(ArtifactPaths.Description(Run.Run))
                .Order(StringComparer.Ordinal),
            statement["predicate"]!["resources"]!.AsArray().Select(file => (string)file!["name"]!)
        );
        Assert.All(statement["predicate"]!["resources"]!.AsArray(), file =>
            Assert.Equal(ContentDigest.OfFile(Path.Combine(Run.Store.Root, (string)file!["name"]!)), (string)file["digest"]!)
        );
        Assert.Equal("https://in-toto.io/Statement/v1", (string)statement["_type"]!);
        Assert.Equal("https://model_signing/signature/v1.0", (string)statement["predicateType"]!);
    }

    [Theory]
    [InlineData("payload")]
    [InlineData("sig")]
    [InlineData("type")]
    [InlineData("garbage")]
    [InlineData("empty")]
    [InlineData("no signatures")]
    [InlineData("missing")]
    public async Task An_altered_envelope_is_refused(string what)
    {
        var envelope = JsonNode.Parse(await File.ReadAllTextAsync(Envelope))!;
        switch (what)
        {
            case "payload":
                var statement = Statement();
                statement["subject"]![0]!["name"] = "lab-tiny-u2";
                envelope["payload"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(statement.ToJsonString()));
                break;
            case "sig":
                byte[] signature = Convert.FromBase64String((string)envelope["signatures"]![0]!["sig"]!);
                signature[^1] ^= 1;
                envelope["signatures"]![0]!["sig"] = Convert.ToBase64String(signature);
                break;
            case "type":
                envelope["payloadType"] = "application/json";
                break;
            case "no signatures":
                envelope["signatures"] = new JsonArray();
                break;
        }
        if (what == "missing")
            File.Delete(Envelope);
        else
            await File.WriteAllTextAsync(
                Envelope,
                what switch
                {
                    "garbage" => "not JSON",
                    "empty" => "",
                    _ => envelope.ToJsonString(),
                }
            );
        string problem = Assert.Single(await ProblemsAsync());
        Assert.Contains(
            what switch
            {
                "type" => "of the type 'application/json'",
                "garbage" or "empty" => "not a DSSE envelope",
                "missing" => "the run is not signed",
                _ => "made with another key, or altered afterwards",
            },
            problem,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Another_key_is_refused()
    {
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Contains(
            "made with another key",
            Assert.Single(await RunSignatures.FindProblemsAsync(Run.Store, Run.Record, other, None)),
            StringComparison.Ordinal
        );
    }

    public static TheoryData<string, string> Statements() =>
        new()
        {
            { "drop a file", "is not signed" },
            { "list a file twice", "is in it 2 times" },
            { "add a file", "is signed, but the run has not committed it" },
            { "another digest", "is signed" },
            { "another root", "the subject's digest is not that of the files" },
            { "two subjects", "has 2 subjects, not one" },
            { "no subject", "has 0 subjects, not one" },
            { "another run", "it is about another run, lab-other-u9" },
            { "another statement type", "the statement is of the type" },
            { "another predicate type", "the predicate is of the type" },
            { "no hex", "a file in it has no SHA-256" },
            { "an unknown member", "no statement of `stacking sign`" },
        };

    [Theory, MemberData(nameof(Statements))]
    public async Task A_statement_of_the_right_key_that_says_something_else_is_refused(string what, string problem)
    {
        var statement = Statement();
        var files = statement["predicate"]!["resources"]!.AsArray();
        switch (what)
        {
            case "drop a file":
                files.RemoveAt(1);
                break;
            case "list a file twice":
                files.Add(files[0]!.DeepClone());
                break;
            case "add a file":
                files.Add(
                    new JsonObject
                    {
                        ["name"] = "steps/x",
                        ["algorithm"] = "sha256",
                        ["digest"] = new string('a', 64),
                    }
                );
                break;
            case "another digest":
                files[0]!["digest"] = new string('a', 64);
                break;
            case "another root":
                statement["subject"]![0]!["digest"]!["sha256"] = new string('a', 64);
                break;
            case "two subjects":
                statement["subject"]!.AsArray().Add(statement["subject"]![0]!.DeepClone());
                break;
            case "no subject":
                statement["subject"] = new JsonArray();
                break;
            case "another run":
                statement["subject"]![0]!["name"] = "lab-other-u9";
                break;
            case "another statement type":
                statement["_type"] = "https://in-toto.io/Statement/v0.1";
                break;
            case "another predicate type":
                statement["predicateType"] = "https://slsa.dev/provenance/v1";
                break;
            case "no hex":
                files[0]!["digest"] = "sixty-four";
                break;
            case "an unknown member":
                statement["also"] = 1;
                break;
        }
        Sign(statement);
        Assert.Contains(await ProblemsAsync(), found => found.Contains(problem, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_step_that_was_committed_again_is_no_longer_signed()
    {
        await Run.RecommitAsync("fold-1", "fold.json", bytes => [.. bytes, (byte)'\n']);
        var problems = await ProblemsAsync();
        Assert.Contains(problems, problem => problem.Contains("steps/fold-1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_changed_description_is_no_longer_signed()
    {
        string text = await File.ReadAllTextAsync(Description);
        await File.WriteAllTextAsync(Description, text.Replace("\"seed\": 42", "\"seed\": 43", StringComparison.Ordinal));
        Assert.Contains("run.json has SHA-256", Assert.Single(await ProblemsAsync()), StringComparison.Ordinal);
        File.Delete(Description);
        Assert.Contains("run.json, which is signed, is missing", Assert.Single(await ProblemsAsync()), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_without_a_step_of_its_plan_is_neither_signed_nor_accepted()
    {
        var part = Run.Record with { Committed = Run.Record.Committed.Where(step => step.Key != "fold-2").ToDictionary() };
        var refused = await Assert.ThrowsAsync<ArtifactException>(() => RunSignatures.SignAsync(Run.Store, part, key, None));
        Assert.Contains("fold-2 not committed", refused.Message, StringComparison.Ordinal);
        var problems = await RunSignatures.FindProblemsAsync(Run.Store, part, key, None);
        Assert.Contains(problems, problem => problem.Contains("fold-2 of the plan is not committed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_run_of_an_older_version_must_be_run_again_before_it_is_signed()
    {
        File.Delete(Description);
        var refused = await Assert.ThrowsAsync<ArtifactException>(() => RunSignatures.SignAsync(Run.Store, Run.Record, key, None));
        Assert.Contains("run.json is missing", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_signature_goes_with_its_run_and_is_no_commit_record()
    {
        Assert.Equal(5, (await RunRecords.ReadCommitsAsync(Run.Store, Run.Run, None)).Count);
        await StackingK8s.Artifacts.Removal.RunCleanup.RunAsync(Run.Store, Run.Run, _ => { }, None);
        Assert.False(File.Exists(Envelope));
    }

    [Theory, InlineData("nistP256"), InlineData("nistP384"), InlineData("nistP521")]
    public async Task Every_curve_of_model_signing_can_be_used(string curve)
    {
        using var made = ECDsa.Create(ECCurve.CreateFromFriendlyName(curve));
        string pem = folder.Write("k.pem", made.ExportPkcs8PrivateKeyPem()),
            pub = folder.Write("k.pub", made.ExportSubjectPublicKeyInfoPem());
        using var own = SigningKey.ReadPrivate(pem, "--key");
        await RunSignatures.SignAsync(Run.Store, Run.Record, own, None);
        using var trusted = SigningKey.ReadPublic(pub, "--public-key");
        Assert.Empty(await RunSignatures.FindProblemsAsync(Run.Store, Run.Record, trusted, None));
    }

    [Fact]
    public async Task The_independent_verifier_accepts_the_envelope_and_refuses_altered_ones()
    {
        string verifier = Repository.Path("tests", "Stacking.Tests", "Signatures", "verify_dsse.py"),
            pub = folder.Write("k.pub", key.ExportSubjectPublicKeyInfoPem());
        var there = await PythonAsync("-c", "import securesystemslib, cryptography");
        Assert.SkipWhen(there.Code != 0, "python3-securesystemslib is not here: make signature-verifier");

        var accepted = await PythonAsync(verifier, pub, Envelope);
        Assert.True(accepted.Code == 0, accepted.Error);
        Assert.True(JsonNode.DeepEquals(Statement(), JsonNode.Parse(accepted.Output)));

        var envelope = JsonNode.Parse(await File.ReadAllTextAsync(Envelope))!;
        byte[] payload = Convert.FromBase64String((string)envelope["payload"]!);
        payload[payload.Length / 2] ^= 1;
        foreach (var (member, value) in new[] { ("payload", Convert.ToBase64String(payload)), ("payloadType", "application/json") })
        {
            var altered = envelope.DeepClone();
            altered[member] = value;
            var refused = await PythonAsync(verifier, pub, folder.Write("altered.jsonl", altered.ToJsonString()));
            Assert.NotEqual(0, refused.Code);
            Assert.Contains("UnverifiedSignatureError", refused.Error, StringComparison.Ordinal);
        }
    }

    async Task<IReadOnlyList<string>> ProblemsAsync() => await RunSignatures.FindProblemsAsync(Run.Store, Run.Record, key, None);

    Task DescribeAsync() =>
        RunDescriptions.CompleteAsync(
            Run.Store,
            Run.Run,
            DescribedSpec.Create(
                new()
                {
                    Data = new() { Manifest = "/data/train.csv" },
                    Folds = new() { Count = CommittedRun.Folds },
                }
            ),
            "1.2.3+test",
            None
        );

    JsonNode Statement()
    {
        var envelope = JsonNode.Parse(File.ReadAllText(Envelope))!;
        return JsonNode.Parse(Convert.FromBase64String((string)envelope["payload"]!))!;
    }

    void Sign(JsonNode statement)
    {
        byte[] payload = Encoding.UTF8.GetBytes(statement.ToJsonString());
        byte[] signature = key.SignData(
            SigningEnvelope.SignedBytes(ModelStatement.PayloadType, payload),
            HashAlgorithmName.SHA256,
            DSASignatureFormat.Rfc3279DerSequence
        );
        SigningEnvelope envelope = new(
            Convert.ToBase64String(payload),
            ModelStatement.PayloadType,
            [new("", Convert.ToBase64String(signature))]
        );
        File.Delete(Envelope);
        File.WriteAllText(Envelope, ContractJson.WriteLine(envelope));
    }

    static async Task<(int Code, string Output, string Error)> PythonAsync(params string[] arguments)
    {
        // The interpreter that Debian's packages belong to, as in the Makefile.
        const string Debian = "/usr/bin/python3";
        System.Diagnostics.ProcessStartInfo start = new(File.Exists(Debian) ? Debian : "python3", arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["PYTHONPATH"] = Repository.Path(".build", "securesystemslib", "usr", "lib", "python3", "dist-packages");
        using var python = System.Diagnostics.Process.Start(start)!;
        var (output, error) = (python.StandardOutput.ReadToEndAsync(), python.StandardError.ReadToEndAsync());
        await python.WaitForExitAsync();
        return (python.ExitCode, await output, await error);
    }
}
