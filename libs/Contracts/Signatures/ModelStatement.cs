using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Signatures;

/// <summary>
/// What is signed of a run: an in-toto Statement v1 with the predicate of OpenSSF's model signing (model-transparency, v1.0): one subject,
/// whose digest is over the digests of all files, and the files in the predicate.
/// </summary>
/// <param name="Type">in-toto's name for the format.</param>
/// <param name="Subject">The run, alone.</param>
/// <param name="PredicateType">The format of the predicate.</param>
/// <param name="Predicate">The files.</param>
public sealed record ModelStatement(
    [property: JsonPropertyName("_type")] string Type,
    IReadOnlyList<StatementSubject> Subject,
    string PredicateType,
    ModelPredicate Predicate
)
{
    /// <summary>The type of the payload in its envelope.</summary>
    public const string PayloadType = "application/vnd.in-toto+json";

    /// <summary>The only statement type that is read.</summary>
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>The only predicate type that is read.</summary>
    public const string ModelSigning = "https://model_signing/signature/v1.0";
}

/// <summary>What a statement is about.</summary>
/// <param name="Name">NAMESPACE-NAME-UID of the run.</param>
/// <param name="Digest">sha256: of the digests of all files, one after another as bytes.</param>
public sealed record StatementSubject(string Name, IReadOnlyDictionary<string, string> Digest);

/// <summary>The files of a signed model.</summary>
/// <param name="Serialization">How they were listed.</param>
/// <param name="Resources">The files in ordinal order of their names.</param>
public sealed record ModelPredicate(ModelSerialization Serialization, IReadOnlyList<SignedFile> Resources);

/// <summary>How the files of a signed model are listed.</summary>
/// <param name="Method">files: each by its path.</param>
/// <param name="HashType">sha256</param>
/// <param name="AllowSymlinks">false: files themselves, not what links lead to.</param>
/// <param name="IgnorePaths">Files that were left out: none, since each is named.</param>
public sealed record ModelSerialization(
    string Method,
    [property: JsonPropertyName("hash_type")] string HashType,
    [property: JsonPropertyName("allow_symlinks")] bool AllowSymlinks,
    [property: JsonPropertyName("ignore_paths")] IReadOnlyList<string> IgnorePaths
)
{
    /// <summary>As every statement of ours has it.</summary>
    public static ModelSerialization Files { get; } = new("files", Sha256, false, []);

    /// <summary>The only digest that is used.</summary>
    public const string Sha256 = "sha256";
}

/// <summary>One signed file.</summary>
/// <param name="Name">Its path below the artifact root.</param>
/// <param name="Algorithm">sha256</param>
/// <param name="Digest">64 lower-case hex digits.</param>
public sealed record SignedFile(string Name, string Algorithm, string Digest);
