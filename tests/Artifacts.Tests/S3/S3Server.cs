using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Artifacts.Stores.S3.Credentials;
using StackingK8s.TestKit;
using StackingK8s.Tests.Artifacts.S3;

[assembly: AssemblyFixture(typeof(S3Server))]

namespace StackingK8s.Tests.Artifacts.S3;

/// <summary>The server of all these tests, and a bucket on it.</summary>
public sealed class S3Server : IAsyncLifetime
{
    S3Endpoint? server;

    /// <summary>Skips the test where no server can be had.</summary>
    public Uri Endpoint
    {
        get
        {
            Assert.SkipWhen(server?.Address is null, server?.Missing ?? "");
            return server!.Address!;
        }
    }

    public string AccessKey => server!.AccessKey;

    public string SecretKey => server!.SecretKey;

    /// <summary>Swift makes no difference between regions it was not told of, and has its own words for some refusals.</summary>
    public string Bucket { get; } = $"stacking-{Guid.NewGuid():N}"[..24];

    public async ValueTask InitializeAsync()
    {
        server = await S3Endpoint.StartAsync();
        if (server.Address is not null)
            await Store("").CreateBucketAsync(CancellationToken.None);
    }

    public ValueTask DisposeAsync() => server?.DisposeAsync() ?? ValueTask.CompletedTask;

    /// <summary>A store in the tests' bucket.</summary>
    /// <param name="prefix">Of one test's own.</param>
    /// <param name="through">A proxy's address; null: straight to the server.</param>
    /// <param name="timing">The times; null: those for users.</param>
    /// <param name="say">Receives lines about outages.</param>
    internal S3Store Store(string prefix, Uri? through = null, S3Timing? timing = null, Action<string>? say = null) =>
        new(new(Bucket, prefix), Settings(through) with { Timing = timing ?? new() }, say ?? (_ => { }), TimeProvider.System);

    internal S3Settings Settings(Uri? through = null) =>
        new(through ?? Endpoint, "us-east-1", true, new S3Keys(AccessKey, SecretKey, ""), null, new());

    /// <summary>The environment of a program that uses the server.</summary>
    public IReadOnlyDictionary<string, string> Variables(Uri? through = null) => server!.Variables(through);
}
