using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Artifacts.Stores.S3.Credentials;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>Temporary keys of roles, from the servers that hand them out: the wire is real, the servers are not.</summary>
public sealed class KeySourceTests : IAsyncLifetime
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly DateTimeOffset Start = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

    readonly TemporaryFolder temp = new();
    readonly ManualClock clock = new(Start);
    readonly HttpClient http = new();
    readonly Dictionary<string, string> variables = [];
    readonly ConcurrentQueue<string> asked = new();
    WebApplication? web;
    Func<HttpRequest, Task<IResult>> answer = _ => Task.FromResult(Results.StatusCode(404));
    string address = "";

    public async ValueTask InitializeAsync()
    {
        variables["HOME"] = temp.Root;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        web = builder.Build();
        web.Urls.Add("http://127.0.0.1:0");
        web.Map("/{**path}", async (HttpRequest request) =>
        {
            asked.Enqueue($"{request.Method} {request.Path}");
            return await answer(request);
        });
        await web.StartAsync();
        address = web.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
    }

    public async ValueTask DisposeAsync()
    {
        await web!.DisposeAsync();
        http.Dispose();
        temp.Dispose();
    }

    IKeySource Source() => S3Settings.Read(variables.GetValueOrDefault, clock).Keys;

    static async Task<(string, string, string)> KeysAsync(IKeySource source, HttpClient http)
    {
        var keys = await source.GetAsync(http, None);
        return (keys.AccessKey, keys.SecretKey, keys.SessionToken);
    }

    static string Json(string access, DateTimeOffset expiresAt) =>
        $$"""
            {"Code": "Success", "AccessKeyId": "{{access}}", "SecretAccessKey": "secret", "Token": "token",
             "Expiration": "{{expiresAt:O}}"}
            """;

    static IResult Xml(string access, DateTimeOffset expiresAt) =>
        Results.Text(
            $"""
            <AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><AssumeRoleWithWebIdentityResult>
            <Credentials><AccessKeyId>{access}</AccessKeyId><SecretAccessKey>secret</SecretAccessKey>
            <SessionToken>token</SessionToken><Expiration>{expiresAt:O}</Expiration></Credentials>
            </AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>
            """
        );

    void WebIdentity(string token)
    {
        variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = temp.Write("token", token);
        variables["AWS_ROLE_ARN"] = "arn:aws:iam::1:role/stacking";
        variables["AWS_ENDPOINT_URL_STS"] = address;
    }

    [Fact]
    public async Task A_service_accounts_token_is_exchanged_for_keys()
    {
        WebIdentity("web-token\n");
        Dictionary<string, string> form = [];
        answer = async request =>
        {
            foreach (var (name, value) in await request.ReadFormAsync())
                form[name] = value.ToString();
            return Xml("AKROLE", Start.AddHours(1));
        };
        Assert.Equal(("AKROLE", "secret", "token"), await KeysAsync(Source(), http));
        Assert.Equal(["POST /"], asked);
        Assert.Equal(
            ("AssumeRoleWithWebIdentity", "2011-06-15", "arn:aws:iam::1:role/stacking", "stacking", "web-token"),
            (form["Action"], form["Version"], form["RoleArn"], form["RoleSessionName"], form["WebIdentityToken"])
        );
    }

    [Fact]
    public async Task Temporary_keys_are_asked_for_once_and_renewed_five_minutes_before_they_expire()
    {
        WebIdentity("web-token");
        int count = 0;
        answer = _ => Task.FromResult(Xml($"AK{++count}", clock.GetUtcNow().AddHours(1)));
        var source = Source();
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => KeysAsync(source, http)));
        Assert.Single(asked);
        clock.Advance(TimeSpan.FromMinutes(54));
        Assert.Equal("AK1", (await source.GetAsync(http, None)).AccessKey);
        clock.Advance(TimeSpan.FromMinutes(2));
        // Its issuer has renewed the token meanwhile.
        WebIdentity("newer-token");
        Assert.Equal("AK2", (await source.GetAsync(http, None)).AccessKey);
    }

    [Fact]
    public async Task A_token_that_is_refused_names_the_role_and_is_not_repeated()
    {
        WebIdentity("very-secret");
        answer = _ =>
            Task.FromResult(Results.Text("<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>", statusCode: 403));
        var refused = await Assert.ThrowsAsync<UsageException>(() => KeysAsync(Source(), http));
        Assert.Contains("AccessDenied", refused.Message, StringComparison.Ordinal);
        Assert.Contains("arn:aws:iam::1:role/stacking", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", refused.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(503, "")]
    [InlineData(400, "<ErrorResponse><Error><Code>IDPCommunicationError</Code></Error></ErrorResponse>")]
    [InlineData(200, "<html>a proxy's page</html>")]
    public async Task A_token_service_that_fails_for_now_is_retried(int status, string body)
    {
        WebIdentity("web-token");
        answer = _ => Task.FromResult(Results.Text(body, statusCode: status));
        var fault = await Assert.ThrowsAsync<HttpRequestException>(() => KeysAsync(Source(), http));
        Assert.True(S3ErrorPolicy.IsTransient(fault));
    }

    [Fact]
    public void A_token_without_a_role_is_refused()
    {
        WebIdentity("web-token");
        variables.Remove("AWS_ROLE_ARN");
        Assert.Contains("AWS_ROLE_ARN is not", Assert.Throws<UsageException>(Source).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_token_file_is_named()
    {
        WebIdentity("web-token");
        variables["AWS_WEB_IDENTITY_TOKEN_FILE"] = temp.File("absent");
        var missing = await Assert.ThrowsAsync<UsageException>(() => KeysAsync(Source(), http));
        Assert.Contains(temp.File("absent"), missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_containers_role_is_asked_for_with_the_token_of_its_file()
    {
        variables["AWS_CONTAINER_CREDENTIALS_FULL_URI"] = $"{address}/v1/credentials";
        variables["AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE"] = temp.Write("authorization", "pod-token\n");
        string? authorization = null;
        answer = request =>
        {
            authorization = request.Headers.Authorization;
            return Task.FromResult(Results.Text(Json("AKPOD", Start.AddHours(6))));
        };
        Assert.Equal(("AKPOD", "secret", "token"), await KeysAsync(Source(), http));
        Assert.Equal("pod-token", authorization);
        Assert.Equal(["GET /v1/credentials"], asked);
    }

    [Fact]
    public async Task An_instances_role_is_asked_for_in_a_session()
    {
        variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = address;
        answer = request =>
            Task.FromResult(
                request switch
                {
                    { Method: "PUT" } => request.Headers["X-aws-ec2-metadata-token-ttl-seconds"] == "21600"
                        ? Results.Text("session")
                        : Results.StatusCode(400),
                    _ when request.Headers["X-aws-ec2-metadata-token"] != "session" => Results.StatusCode(401),
                    _ when request.Path.Value!.EndsWith("/node-role", StringComparison.Ordinal) => Results.Text(
                        Json("AKNODE", Start.AddHours(6))
                    ),
                    _ => Results.Text("node-role"),
                }
            );
        Assert.Equal(("AKNODE", "secret", "token"), await KeysAsync(Source(), http));
        const string Roles = "/latest/meta-data/iam/security-credentials/";
        Assert.Equal(["PUT /latest/api/token", $"GET {Roles}", $"GET {Roles}node-role"], asked);
    }

    [Fact]
    public async Task An_instance_without_a_role_and_a_machine_that_is_none_have_no_keys()
    {
        variables["AWS_EC2_METADATA_SERVICE_ENDPOINT"] = address;
        answer = request => Task.FromResult(request.Method == "PUT" ? Results.Text("session") : Results.StatusCode(404));
        const string Help = "No credentials for S3 found: set AWS_ACCESS_KEY_ID";
        var without = await Assert.ThrowsAsync<UsageException>(() => KeysAsync(Source(), http));
        Assert.StartsWith(Help, without.Message, StringComparison.Ordinal);
        await web!.StopAsync();
        Assert.StartsWith(
            Help,
            (await Assert.ThrowsAsync<UsageException>(() => KeysAsync(Source(), http))).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Keys_that_are_set_go_before_roles_and_a_web_identity_before_a_profile()
    {
        temp.Write(".aws/credentials", "[default]\naws_access_key_id = other\naws_secret_access_key = other\n");
        Assert.IsType<S3Keys>(Source());
        WebIdentity("web-token");
        Assert.IsType<TemporaryKeys>(Source());
        (variables["AWS_ACCESS_KEY_ID"], variables["AWS_SECRET_ACCESS_KEY"]) = ("AKID", "secret");
        Assert.Equal("AKID", Assert.IsType<S3Keys>(Source()).AccessKey);
    }
}
