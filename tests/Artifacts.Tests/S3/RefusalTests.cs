using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Artifacts.Stores.S3.Credentials;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;
using StackingK8s.TestKit.Faults;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>What does not pass by itself ends at once, says the way out, and repeats no key.</summary>
public sealed class RefusalTests(S3Server server) : IDisposable
{
    const string Secret = "very-secret",
        Token = "token-secret";
    static readonly CancellationToken None = CancellationToken.None;

    readonly TemporaryFolder temp = new();

    public void Dispose() => temp.Dispose();

    static async Task<string> RefusalAsync(S3Store store)
    {
        var refused = await Assert.ThrowsAsync<UsageException>(() => store.ReadAsync("a", None));
        Assert.DoesNotContain(Secret, refused.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Token, refused.ToString(), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Usage, refused.ExitCode);
        return refused.Message;
    }

    static S3Store Store(string bucket, S3Settings settings) => new(new(bucket, "refused"), settings, _ => { }, TimeProvider.System);

    [Fact]
    public async Task A_wrong_secret_is_named() =>
        Assert.Contains(
            "AWS_SECRET_ACCESS_KEY",
            await RefusalAsync(Store(server.Bucket, server.Settings() with { Keys = new S3Keys(server.AccessKey, Secret, "") })),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task An_unknown_access_key_is_named() =>
        Assert.Contains(
            "check AWS_ACCESS_KEY_ID",
            await RefusalAsync(Store(server.Bucket, server.Settings() with { Keys = new S3Keys("nobody", Secret, "") })),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task A_missing_bucket_is_named() =>
        Assert.Contains(
            "the bucket 'stacking-absent' does not exist",
            await RefusalAsync(Store("stacking-absent", server.Settings())),
            StringComparison.Ordinal
        );

    [Fact]
    public async Task Another_region_is_named_where_the_server_says_which() =>
        Assert.Contains(
            "set AWS_REGION=us-east-1",
            await RefusalAsync(Store(server.Bucket, server.Settings() with { Region = "eu-north-1" })),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData(403, "RequestTimeTooSkewed", "", "clock")]
    [InlineData(403, "AccessDenied", "", "these keys may not do that")]
    [InlineData(400, "ExpiredToken", "", "get new keys")]
    [InlineData(301, "PermanentRedirect", "", "set AWS_REGION")]
    [InlineData(400, "AuthorizationHeaderMalformed", "<Region>eu-west-2</Region>", "set AWS_REGION=eu-west-2")]
    [InlineData(400, "InvalidBucketName", "", "not a valid bucket name")]
    [InlineData(501, "NotImplemented", "", "check the endpoint")]
    public async Task A_refusal_for_good_ends_at_once_with_the_way_out(int status, string code, string more, string wayOut)
    {
        await using FaultProxy proxy = new(server.Endpoint);
        proxy.Faults = _ => RequestFault.Refusal(status, code, $"Your key {Secret} and {Token} in words.", more);
        var store = Store(server.Bucket, server.Settings(proxy.Address) with { Keys = new S3Keys("AK", Secret, Token) });
        Assert.Contains(wayOut, await RefusalAsync(store), StringComparison.Ordinal);
        Assert.Single(proxy.Seen);
    }

    [Fact]
    public async Task A_certificate_of_an_unknown_authority_is_refused_and_one_of_the_named_authority_is_not()
    {
        using var key = RSA.Create(2048);
        CertificateRequest request = new("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        SubjectAlternativeNameBuilder names = new();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder
            .WebHost.UseKestrelHttpsConfiguration()
            .ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(made)));
        await using var web = builder.Build();
        web.MapGet("/{**path}", () => Results.Text("text"));
        await web.StartAsync();
        Uri address = new(web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        S3Settings settings = new(address, "us-east-1", true, new S3Keys("AK", Secret, Token), null, new());

        Assert.Contains("AWS_CA_BUNDLE", await RefusalAsync(Store("bucket", settings)), StringComparison.Ordinal);
        string authority = temp.Write("ca.crt", made.ExportCertificatePem());
        Assert.Equal("text"u8.ToArray(), await Store("bucket", settings with { AuthorityFile = authority }).ReadAsync("a", None));
    }
}
