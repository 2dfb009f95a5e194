using System.Security.Cryptography;
using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Stacking.Signatures;

/// <summary>ECDSA keys in PEM files, on the curves P-256, P-384 and P-521. No message ever shows what a file holds.</summary>
public static class SigningKey
{
    const int MostBytes = 64 << 10;
    const string Begin = "-----BEGIN ",
        Make = "Make one: openssl ecparam -name prime256v1 -genkey -noout -out KEY.pem";

    /// <summary>Reads the key that signs.</summary>
    /// <param name="file">A PEM file: PRIVATE KEY (PKCS #8) or EC PRIVATE KEY, not encrypted.</param>
    /// <param name="option">The option that named it, for messages.</param>
    /// <exception cref="UsageException">It cannot be read, or is no such key.</exception>
    public static ECDsa ReadPrivate(string file, string option)
    {
        string text = Read(file, option);
        if (text.Contains("ENCRYPTED", StringComparison.Ordinal))
            throw new UsageException($"{option}: {file} is encrypted. Decrypt it first: openssl pkcs8 -in {file} -out DECRYPTED.pem");
        if (text.Contains("PUBLIC KEY", StringComparison.Ordinal) && !text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new UsageException($"{option}: {file} is a public key. Name the private one.");
        return Import(text, file, option, Make);
    }

    /// <summary>Reads the key that checks signatures.</summary>
    /// <param name="file">A PEM file: PUBLIC KEY.</param>
    /// <param name="option">The option that named it, for messages.</param>
    /// <exception cref="UsageException">It cannot be read, or is no such key.</exception>
    public static ECDsa ReadPublic(string file, string option)
    {
        string text = Read(file, option);
        if (text.Contains("PRIVATE KEY", StringComparison.Ordinal))
            throw new UsageException(
                $"{option}: {file} is a private key, which whoever checks must not have. Make its public one: "
                    + $"openssl pkey -in {file} -pubout -out KEY.pub"
            );
        return Import(text, file, option, "Make it: openssl pkey -in KEY.pem -pubout -out KEY.pub");
    }

    /// <summary>The hash that belongs to a key's curve, as model signing pairs them.</summary>
    internal static HashAlgorithmName HashFor(ECDsa key) =>
        key.KeySize switch
        {
            256 => HashAlgorithmName.SHA256,
            384 => HashAlgorithmName.SHA384,
            _ => HashAlgorithmName.SHA512,
        };

    /// <summary>SHA-256 of the public key's DER (SubjectPublicKeyInfo), 64 hex digits: names the key without showing it.</summary>
    public static string Id(ECDsa key) => Convert.ToHexStringLower(SHA256.HashData(key.ExportSubjectPublicKeyInfo()));

    static string Read(string file, string option)
    {
        // A key given in place of its file would otherwise stand in the message, and in somebody's log.
        if (file.Contains(Begin, StringComparison.Ordinal) || file.Contains('\n', StringComparison.Ordinal))
            throw new UsageException($"{option} takes the name of a file, not the key itself.");
        try
        {
            using var stream = RegularFile.Open(file);
            if (stream.Length > MostBytes)
                throw new UsageException($"{option}: {file} is no key: it has {stream.Length} bytes.");
            using StreamReader reader = new(stream, Encoding.ASCII);
            return reader.ReadToEnd();
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{option}: {file} cannot be read ({unreadable.Message.TrimEnd('.')}). Name a PEM file.", unreadable);
        }
    }

    static ECDsa Import(string text, string file, string option, string remedy)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportFromPem(text);
            if (key.KeySize is 256 or 384 or 521 && key.ExportParameters(false).Curve.Oid.FriendlyName is { } curve && IsNist(curve))
                return key;
        }
        catch (Exception foreign) when (foreign is CryptographicException or ArgumentException)
        {
            // Said below; the cause might quote the file.
        }
        key.Dispose();
        throw new UsageException($"{option}: {file} holds no ECDSA key on P-256, P-384 or P-521 in PEM. {remedy}");
    }

    static bool IsNist(string curve) =>
        curve.Contains("P256", StringComparison.Ordinal)
        || curve.Contains("P384", StringComparison.Ordinal)
        || curve.Contains("P521", StringComparison.Ordinal);
}
