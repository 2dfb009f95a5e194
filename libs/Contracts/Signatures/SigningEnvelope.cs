using System.Text;
using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Signatures;

/// <summary>A signed text, as the DSSE specification (v1.0.2, secure-systems-lab/dsse) lays it out in JSON.</summary>
/// <param name="Payload">The text's bytes in base64.</param>
/// <param name="PayloadType">What the text is; part of what is signed.</param>
/// <param name="Signatures">One per key.</param>
public sealed record SigningEnvelope(string Payload, string PayloadType, IReadOnlyList<EnvelopeSignature> Signatures)
{
    /// <summary>
    /// The bytes that a signature is over: DSSE's pre-authentication encoding, "DSSEv1" and both parts after their lengths.
    /// </summary>
    /// <param name="type">The payload's type.</param>
    /// <param name="payload">The payload.</param>
    public static byte[] SignedBytes(string type, ReadOnlySpan<byte> payload) =>
        [.. Encoding.UTF8.GetBytes($"DSSEv1 {Encoding.UTF8.GetByteCount(type)} {type} {payload.Length} "), .. payload];
}

/// <summary>A signature of an envelope.</summary>
/// <param name="KeyId">A hint which key to try, not signed: the SHA-256 of the public key.</param>
/// <param name="Sig">The signature in base64; of ECDSA, as DER.</param>
public sealed record EnvelopeSignature([property: JsonPropertyName("keyid")] string KeyId, string Sig);
