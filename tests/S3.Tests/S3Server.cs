using System.Diagnostics;
using StackingK8s.Artifacts;
using StackingK8s.S3Tests;
using StackingK8s.TestKit;

[assembly: AssemblyFixture(typeof(S3Server))]

namespace StackingK8s.S3Tests;

/// <summary>The server of all these tests: one that the environment names, or Swift, started by tests/s3-server.sh and ended after the last test.</summary>
public sealed class S3Server : IAsyncLifetime
{
    const int Missing = 3;

    readonly TemporaryFolder folder = new();
    Uri? endpoint;
    string accessKey = "", secretKey = "", missing = "";
    bool started;

    /// <summary>Skips the test where no server can be had.</summary>
    public Uri Endpoint
    {
        get
        {
            Assert.SkipWhen(endpoint is null, missing);
            return endpoint!;
        }
    }

    public string AccessKey => accessKey;

    public string SecretKey => secretKey;

    /// <summary>Swift makes no difference between regions it was not told of, and has its own words for some refusals.</summary>
    public string Bucket { get; } = $"stacking-{Guid.NewGuid():N}"[..24];

    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("STACKING_TEST_S3_ENDPOINT") is { Length: > 0 } given)
        {
            (endpoint, accessKey, secretKey) = (new(given), Given("STACKING_TEST_S3_ACCESS_KEY"), Given("STACKING_TEST_S3_SECRET_KEY"));
        }
        else
        {
            var (code, output, error) = await ScriptAsync("start", folder.Root, "0", Environment.ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture));
            missing = $"No S3 server: {error.Trim()}";
            if (code == Missing) return;
            if (code != 0) throw new InvalidOperationException($"tests/s3-server.sh ended with {code}: {error}");
            string[] lines = output.Split('\n');
            (endpoint, accessKey, secretKey, started) = (new(lines[0]), lines[1], lines[2], true);
        }
        await Store("").MakeBucketAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (started) await ScriptAsync("stop", folder.Root);
        folder.Dispose();
    }

    /// <summary>A store in the tests' bucket.</summary>
    /// <param name="prefix">Of one test's own.</param>
    /// <param name="through">A proxy's address; null: straight to the server.</param>
    /// <param name="timing">The times; null: those for users.</param>
    /// <param name="say">Told of outages.</param>
    internal S3Store Store(string prefix, Uri? through = null, S3Timing? timing = null, Action<string>? say = null) =>
        new(new(Bucket, prefix), Settings(through) with { Timing = timing ?? new() }, say ?? (_ => { }), TimeProvider.System);

    internal S3Settings Settings(Uri? through = null) => new(through ?? Endpoint, "us-east-1", true, new(accessKey, secretKey, ""), null, new());

    /// <summary>The environment of a program that uses the server.</summary>
    public IReadOnlyDictionary<string, string> Variables(Uri? through = null) => new Dictionary<string, string>
    {
        ["AWS_ENDPOINT_URL_S3"] = (through ?? Endpoint).ToString(),
        ["AWS_ACCESS_KEY_ID"] = accessKey,
        ["AWS_SECRET_ACCESS_KEY"] = secretKey,
        ["AWS_REGION"] = "us-east-1",
    };

    static string Given(string name) => Environment.GetEnvironmentVariable(name) ?? throw new InvalidOperationException($"{name} is not set, but STACKING_TEST_S3_ENDPOINT is.");

    static async Task<(int Code, string Output, string Error)> ScriptAsync(params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(Repository.Path("tests", "s3-server.sh"), arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
