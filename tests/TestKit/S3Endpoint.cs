using System.Diagnostics;
using System.Globalization;

namespace StackingK8s.TestKit;

/// <summary>
/// An S3 server for tests: the one that the environment names, or Swift, started by tests/s3-server.sh and stopped with this object.
/// </summary>
public sealed class S3Endpoint : IAsyncDisposable
{
    const int ProgramsMissing = 3;

    readonly TemporaryFolder? folder;

    S3Endpoint(Uri? address, string accessKey, string secretKey, string missing, TemporaryFolder? folder) =>
        (Address, AccessKey, SecretKey, Missing, this.folder) = (address, accessKey, secretKey, missing, folder);

    /// <summary>Null where no server is available.</summary>
    public Uri? Address { get; }

    public string AccessKey { get; }

    public string SecretKey { get; }

    /// <summary>Why there is no server, and how to get one.</summary>
    public string Missing { get; }

    public static async Task<S3Endpoint> StartAsync()
    {
        if (Environment.GetEnvironmentVariable("STACKING_TEST_S3_ENDPOINT") is { Length: > 0 } given)
            return new(new(given), Given("STACKING_TEST_S3_ACCESS_KEY"), Given("STACKING_TEST_S3_SECRET_KEY"), "", null);
        TemporaryFolder folder = new();
        var (code, output, error) = await ScriptAsync(
            "start",
            folder.Root,
            "0",
            Environment.ProcessId.ToString(CultureInfo.InvariantCulture)
        );
        if (code is not (0 or ProgramsMissing))
            throw new InvalidOperationException($"tests/s3-server.sh ended with {code}: {error}");
        string[] lines = code == 0 ? output.Split('\n') : ["", "", ""];
        return new(code == 0 ? new(lines[0]) : null, lines[1], lines[2], $"No S3 server: {error.Trim()}", folder);
    }

    /// <summary>The environment of a program that uses the server.</summary>
    /// <param name="through">A proxy's address; null: directly to the server.</param>
    public IReadOnlyDictionary<string, string> Variables(Uri? through = null) =>
        new Dictionary<string, string>
        {
            ["AWS_ENDPOINT_URL_S3"] = (through ?? Address)!.ToString(),
            ["AWS_ACCESS_KEY_ID"] = AccessKey,
            ["AWS_SECRET_ACCESS_KEY"] = SecretKey,
            ["AWS_REGION"] = "us-east-1",
        };

    public async ValueTask DisposeAsync()
    {
        if (folder is null)
            return;
        if (Address is not null)
            await ScriptAsync("stop", folder.Root);
        folder.Dispose();
    }

    static string Given(string name) =>
        Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set, but STACKING_TEST_S3_ENDPOINT is.");

    static async Task<(int Code, string Output, string Error)> ScriptAsync(params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(Repository.Path("tests", "s3-server.sh"), arguments)
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }
        )!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output, await error);
    }
}
