using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Signatures;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Stacking.Signatures;

/// <summary>
/// Signs what a run's records say, and checks such a signature: a statement over run.json and the result.json of every step, whose digests
/// reach every file. Pure but for the random numbers of ECDSA.
/// </summary>
public static class RunSignature
{
    /// <summary>The statement about a run.</summary>
    /// <param name="run">Which run.</param>
    /// <param name="description">The bytes of run.json.</param>
    /// <param name="steps">Every committed step.</param>
    public static ModelStatement Describe(RunIdentity run, ReadOnlySpan<byte> description, IEnumerable<StepReference> steps)
    {
        SignedFile[] files =
        [
            .. steps
                .Select(step => new SignedFile(ResultPath(step), ModelSerialization.Sha256, step.ResultDigest))
                .Append(new(ArtifactPaths.Description(run), ModelSerialization.Sha256, ContentDigest.OfBytes(description)))
                .OrderBy(file => file.Name, StringComparer.Ordinal),
        ];
        Dictionary<string, string> digest = new() { [ModelSerialization.Sha256] = RootDigest(files) };
        return new(
            ModelStatement.StatementType,
            [new(ArtifactPaths.FullName(run), digest)],
            ModelStatement.ModelSigning,
            new(ModelSerialization.Files, files)
        );
    }

    /// <summary>Signs a statement.</summary>
    /// <param name="statement">From <see cref="Describe"/>.</param>
    /// <param name="key">A private key.</param>
    /// <returns>The envelope's bytes, one line of JSON.</returns>
    public static byte[] Sign(ModelStatement statement, ECDsa key)
    {
        byte[] payload = Encoding.UTF8.GetBytes(ContractJson.WriteLine(statement));
        byte[] signature = key.SignData(
            SigningEnvelope.SignedBytes(ModelStatement.PayloadType, payload),
            SigningKey.HashFor(key),
            DSASignatureFormat.Rfc3279DerSequence
        );
        SigningEnvelope envelope = new(
            Convert.ToBase64String(payload),
            ModelStatement.PayloadType,
            [new(SigningKey.Id(key), Convert.ToBase64String(signature))]
        );
        return Encoding.UTF8.GetBytes(ContractJson.WriteLine(envelope) + "\n");
    }

    /// <summary>Checks an envelope against the run that is there.</summary>
    /// <param name="envelope">The envelope's bytes.</param>
    /// <param name="key">The public key that is trusted.</param>
    /// <param name="run">Which run.</param>
    /// <param name="description">The bytes of its run.json; null where there is none.</param>
    /// <param name="planned">Names of all steps of its plan.</param>
    /// <param name="steps">Its committed steps.</param>
    /// <returns>A sentence for each way in which it is not signed; none where all of it is.</returns>
    public static IReadOnlyList<string> Problems(
        ReadOnlySpan<byte> envelope,
        ECDsa key,
        RunIdentity run,
        byte[]? description,
        IReadOnlyCollection<string> planned,
        IReadOnlyCollection<StepReference> steps
    )
    {
        if (Payload(envelope, key, out string? problem) is not { } payload)
            return [problem!];
        ModelStatement statement;
        try
        {
            statement = ContractJson.Read<ModelStatement>(payload);
        }
        catch (JsonException foreign)
        {
            return [$"what is signed is no statement of `stacking sign` ({foreign.Message.TrimEnd('.')})"];
        }
        if (description is null)
            return [$"{ArtifactPaths.Description(run)}, which is signed, is missing"];
        return
        [
            .. FormProblems(statement, run),
            .. planned
                .Where(step => steps.All(committed => committed.Step != step))
                .Select(step => $"{step} of the plan is not committed, so it is not signed"),
            .. FileProblems(statement.Predicate.Resources, Describe(run, description, steps).Predicate.Resources),
        ];
    }

    /// <summary>The payload, once a signature over it and its type holds.</summary>
    static byte[]? Payload(ReadOnlySpan<byte> bytes, ECDsa key, out string? problem)
    {
        try
        {
            var envelope = ContractJson.Read<SigningEnvelope>(bytes);
            problem =
                $"no signature by the key {SigningKey.Id(key)[..16]}… holds over it: it was made with another key, or altered afterwards";
            byte[] payload = Bytes(envelope.Payload);
            byte[] signed = SigningEnvelope.SignedBytes(envelope.PayloadType, payload);
            if (envelope.PayloadType != ModelStatement.PayloadType)
                problem = $"its payload is of the type '{envelope.PayloadType}', not {ModelStatement.PayloadType}";
            else if (
                envelope.Signatures.Any(each =>
                    key.VerifyData(signed, Bytes(each.Sig), SigningKey.HashFor(key), DSASignatureFormat.Rfc3279DerSequence)
                )
            )
            {
                problem = null;
                return payload;
            }
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or CryptographicException)
        {
            problem = $"it is not a DSSE envelope ({malformed.Message.TrimEnd('.')})";
        }
        return null;
    }

    // The specification lets a writer choose either alphabet.
    static byte[] Bytes(string base64) => Convert.FromBase64String(base64.Replace('-', '+').Replace('_', '/'));

    static IEnumerable<string> FormProblems(ModelStatement statement, RunIdentity run)
    {
        if (statement.Type != ModelStatement.StatementType)
            yield return $"the statement is of the type '{statement.Type}', not {ModelStatement.StatementType}";
        if (statement.PredicateType != ModelStatement.ModelSigning)
            yield return $"the predicate is of the type '{statement.PredicateType}', not {ModelStatement.ModelSigning}";
        if (statement.Subject is not [var subject])
        {
            yield return $"the statement has {statement.Subject.Count} subjects, not one";
            yield break;
        }
        if (subject.Name != ArtifactPaths.FullName(run))
            yield return $"it is about another run, {subject.Name}";
        var files = statement.Predicate.Resources;
        if (files.Any(file => file.Algorithm != ModelSerialization.Sha256 || !IsSha256(file.Digest)))
            yield return "a file in it has no SHA-256";
        else if (subject.Digest.Count != 1 || subject.Digest.GetValueOrDefault(ModelSerialization.Sha256) != RootDigest(files))
            yield return "the subject's digest is not that of the files";
        foreach (var twice in files.GroupBy(file => file.Name, StringComparer.Ordinal).Where(file => file.Count() > 1))
            yield return $"{twice.Key} is in it {twice.Count()} times";
    }

    static IEnumerable<string> FileProblems(IReadOnlyList<SignedFile> signed, IReadOnlyList<SignedFile> present)
    {
        var digests = signed.GroupBy(file => file.Name, StringComparer.Ordinal).ToDictionary(file => file.Key, file => file.First().Digest);
        foreach (var file in present)
            if (!digests.Remove(file.Name, out string? digest))
                yield return $"{file.Name} is not signed";
            else if (digest != file.Digest)
                yield return $"{file.Name} has SHA-256 {file.Digest}, but {digest} is signed";
        foreach (string name in digests.Keys.Order(StringComparer.Ordinal))
            yield return $"{name} is signed, but the run has not committed it";
    }

    static bool IsSha256(string digest) => digest.Length == 64 && digest.All(char.IsAsciiHexDigitLower);

    static string RootDigest(IEnumerable<SignedFile> files) =>
        ContentDigest.OfBytes([.. files.SelectMany(file => Convert.FromHexString(file.Digest))]);

    static string ResultPath(StepReference step) => $"{ArtifactPaths.Attempt(step)}/{ArtifactPaths.Result}";
}
