using System.Diagnostics;
using System.Globalization;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Spec;
using StackingK8s.TestKit;

namespace StackingK8s.Bench;

/// <summary>
/// The S3 client and boto3 against the same server: one file of 1 GiB up and down by each one's managed transfer, and small objects into
/// files, 64 at a time. Server and client share this machine's cores.
/// </summary>
static class StoreBench
{
    const int Objects = 10_000,
        ObjectBytes = 20_000,
        AtATime = 64,
        Rounds = 3;
    const long LargeBytes = 1 << 30;

    static readonly PythonPeer Boto3 = new("boto3");

    sealed record Server(string Name, Uri Address, string AccessKey, string SecretKey, string Bucket, S3Store Store);

    public static async Task RunAsync(BenchReport report, string folder)
    {
        report.Title(
            "S3: this client and boto3",
            $"Best of {Rounds} rounds, alternating, files on the same disk. boto3 "
                + (Boto3.Version ?? "is not installed here (apt-get install python3-boto3), so its columns are empty")
                + $"; small objects with {AtATime} threads there, {AtATime} requests at a time here. "
                + "`memory` is a server of this bench that keeps nothing but sizes and small objects: it measures the clients.",
            "server",
            "work",
            "here",
            "boto3",
            "ratio"
        );
        using (MemoryServer memory = new())
            await MeasureAsync(report, CreateServer("memory", memory.Address, "key", "secret"), folder);
        var endpoint = await S3Endpoint.StartAsync();
        await using (endpoint)
        {
            if (endpoint.Address is { } address)
                await MeasureAsync(report, CreateServer(Name(), address, endpoint.AccessKey, endpoint.SecretKey), folder);
            else
                report.Row("Swift", endpoint.Missing, "", "", "");
        }
    }

    static async Task MeasureAsync(BenchReport report, Server server, string folder)
    {
        var stop = CancellationToken.None;
        await server.Store.CreateBucketAsync(stop);
        string large = Path.Combine(folder, "large");
        WriteLarge(large);
        await CompareAsync(
            report,
            server,
            folder,
            "upload of 1 GiB, MB/s",
            LargeBytes / 1e6,
            () => server.Store.PutFileAsync(large, "large", stop),
            "upload"
        );
        await CompareAsync(
            report,
            server,
            folder,
            "download of 1 GiB, MB/s",
            LargeBytes / 1e6,
            () => server.Store.FetchFileAsync("large", Path.Combine(folder, "here"), stop),
            "download"
        );

        byte[] small = new byte[ObjectBytes];
        Random.Shared.NextBytes(small);
        ParallelOptions together = new() { MaxDegreeOfParallelism = AtATime };
        await Parallel.ForAsync(0, Objects, together, async (number, stop) =>
            await server.Store.WriteAsync($"small/{number}", small, stop)
        );
        await CompareAsync(
            report,
            server,
            folder,
            $"{Objects} objects of {ObjectBytes / 1000} KB read, per second",
            Objects,
            () =>
                Parallel.ForAsync(0, Objects, together, async (number, stop) =>
                    await server.Store.FetchFileAsync($"small/{number}", Path.Combine(folder, "here"), stop)
                ),
            "objects",
            Objects.ToString(CultureInfo.InvariantCulture)
        );
    }

    static async Task CompareAsync(
        BenchReport report,
        Server server,
        string folder,
        string work,
        double amount,
        Func<Task> here,
        params string[] boto3
    )
    {
        double ours = double.PositiveInfinity,
            theirs = double.PositiveInfinity;
        for (int round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            await here();
            ours = Math.Min(ours, clock.Elapsed.TotalSeconds);
            if (
                Boto3.Run(
                    "boto3_store.py",
                    new Dictionary<string, string>(),
                    [server.Address.ToString(), server.AccessKey, server.SecretKey, server.Bucket, folder, .. boto3]
                ) is
                { } seconds
            )
                theirs = Math.Min(theirs, double.Parse(seconds, CultureInfo.InvariantCulture));
        }
        bool compared = double.IsFinite(theirs);
        report.Row(
            server.Name,
            work,
            $"{amount / ours:0}",
            compared ? $"{amount / theirs:0}" : "",
            compared ? $"{theirs / ours:0.00}x" : ""
        );
    }

    static Server CreateServer(string name, Uri address, string accessKey, string secretKey)
    {
        string bucket = $"bench-{Guid.NewGuid():N}"[..24];
        Dictionary<string, string> variables = new()
        {
            [S3Variables.Endpoint] = address.ToString(),
            ["AWS_ACCESS_KEY_ID"] = accessKey,
            ["AWS_SECRET_ACCESS_KEY"] = secretKey,
        };
        var store = S3Store.Open(new(bucket, ""), Console.Error.WriteLine, variables.GetValueOrDefault);
        return new(name, address, accessKey, secretKey, bucket, store);
    }

    static string Name() => Environment.GetEnvironmentVariable("STACKING_TEST_S3_ENDPOINT") is { Length: > 0 } given ? given : "Swift";

    static void WriteLarge(string file)
    {
        byte[] bytes = new byte[1 << 20];
        Random.Shared.NextBytes(bytes);
        using var stream = File.Create(file);
        for (long written = 0; written < LargeBytes; written += bytes.Length)
            stream.Write(bytes);
    }

    /// <summary><see cref="MemoryS3"/> as a process of its own, as servers are.</summary>
    sealed class MemoryServer : IDisposable
    {
        readonly Process process = Process.Start(
            new ProcessStartInfo(Environment.ProcessPath!, "store-server") { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;

        public MemoryServer() => Address = new(process.StandardOutput.ReadLine()!);

        public Uri Address { get; }

        public void Dispose()
        {
            process.StandardInput.Close();
            process.WaitForExit();
            process.Dispose();
        }
    }
}
