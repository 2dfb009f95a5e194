using System.Security.Cryptography;
using StackingK8s.Contracts.Errors;
using StackingK8s.Stacking.Signatures;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Signatures;

public sealed class SigningKeyTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    public void Dispose()
    {
        folder.Dispose();
        key.Dispose();
    }

    [Fact]
    public void A_key_that_cannot_be_read_is_named()
    {
        Refused(folder.File("none.pem"), "cannot be read");
        Refused(folder.Root, "cannot be read");
        Refused("", "cannot be read");
    }

    [Theory]
    [InlineData("")]
    [InlineData("hello")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void What_is_no_key_is_refused_without_being_shown(string text)
    {
        string message = Refused(folder.Write("k.pem", text), "holds no ECDSA key");
        Assert.DoesNotContain("AAAA", message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_encrypted_key_is_refused_with_the_way_out() =>
        Refused(
            folder.Write(
                "k.pem",
                key.ExportEncryptedPkcs8PrivateKeyPem("secret", new(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000))
            ),
            "is encrypted. Decrypt it first: openssl pkcs8"
        );

    [Fact]
    public void An_old_encrypted_key_is_refused_too() =>
        Refused(
            folder.Write("k.pem", "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END EC PRIVATE KEY-----\n"),
            "is encrypted"
        );

    [Fact]
    public void A_key_of_another_kind_or_curve_is_refused()
    {
        using var rsa = RSA.Create(2048);
        Refused(folder.Write("rsa.pem", rsa.ExportPkcs8PrivateKeyPem()), "holds no ECDSA key on P-256, P-384 or P-521");
    }

    [Fact]
    public void Keys_in_each_others_places_are_refused()
    {
        Refused(folder.Write("k.pub", key.ExportSubjectPublicKeyInfoPem()), "is a public key");
        string file = folder.Write("k.pem", key.ExportPkcs8PrivateKeyPem());
        var refused = Assert.Throws<UsageException>(() => SigningKey.ReadPublic(file, "--public-key"));
        Assert.Contains("is a private key", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_given_in_place_of_its_file_is_never_shown()
    {
        string pem = key.ExportPkcs8PrivateKeyPem();
        string message = Refused(pem, "takes the name of a file, not the key itself");
        Assert.DoesNotContain(pem.Split('\n')[1], message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_key_as_openssl_makes_it_is_read()
    {
        using var read = SigningKey.ReadPrivate(folder.Write("ec.pem", key.ExportECPrivateKeyPem()), "--key");
        Assert.Equal(SigningKey.Id(key), SigningKey.Id(read));
    }

    static string Refused(string file, string words)
    {
        string message = Assert.Throws<UsageException>(() => SigningKey.ReadPrivate(file, "--key")).Message;
        Assert.Contains(words, message, StringComparison.Ordinal);
        Assert.StartsWith("--key", message, StringComparison.Ordinal);
        return message;
    }
}
