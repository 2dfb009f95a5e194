using System.Text.Json.Nodes;
using StackingK8s.TestKit.ApiServer;

namespace StackingK8s.Tests.TestKit.Cluster;

/// <summary>Everything that happens in a storage, and waiting for it.</summary>
sealed class Watch : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    readonly object gate = new();
    readonly List<(ResourceKind Kind, string Type, JsonObject Object)> changes = [];
    readonly IDisposable subscription;

    public Watch(ObjectStorage storage) =>
        subscription = storage.Subscribe(change =>
        {
            lock (gate)
            {
                changes.Add((change.Kind, change.Type, change.Object));
                Monitor.PulseAll(gate);
            }
        });

    public List<(string Type, JsonObject Object)> Of(ResourceKind kind)
    {
        lock (gate)
            return [.. changes.Where(change => change.Kind == kind).Select(change => (change.Type, change.Object))];
    }

    /// <summary>Returns the first change that is as wanted, past ones included.</summary>
    public JsonObject Until(ResourceKind kind, Func<string, JsonObject, bool> wanted)
    {
        long end = Environment.TickCount64 + (long)Patience.TotalMilliseconds;
        lock (gate)
            for (int at = 0; ; at++)
            {
                while (at == changes.Count)
                    if (
                        Environment.TickCount64 > end
                        || !Monitor.Wait(gate, TimeSpan.FromMilliseconds(Math.Max(1, end - Environment.TickCount64)))
                    )
                        Assert.Fail(
                            $"{kind.Kind}: did not happen within {Patience.TotalSeconds} s; "
                                + $"last seen: {changes.LastOrDefault(change => change.Kind == kind).Object}"
                        );
                if (changes[at].Kind == kind && wanted(changes[at].Type, changes[at].Object))
                    return changes[at].Object;
            }
    }

    public JsonObject UntilCondition(ResourceKind kind, string type, string status = "True") =>
        Until(kind, (_, obj) =>
            obj.At("status", "conditions")
                .Objects()
                .Any(condition => condition["type"].Text() == type && condition["status"].Text() == status)
        );

    public JsonObject UntilPhase(string phase) => Until(Kinds.Pod, (_, pod) => pod.At("status", "phase").Text() == phase);

    public JsonObject UntilEvent(string reason) => Until(Kinds.Event, (_, told) => told["reason"].Text() == reason);

    public void Dispose() => subscription.Dispose();
}
