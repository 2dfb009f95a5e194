using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Cli.Cluster;

/// <summary>Turns one of a run's switches: spec.suspend or spec.cancel.</summary>
static class RunSwitch
{
    /// <returns>Whether it stood otherwise before.</returns>
    /// <exception cref="UsageException">There is no such run, or it has ended.</exception>
    public static async Task<bool> TurnAsync(
        ClusterSession session,
        string name,
        string field,
        Func<RunSpec, bool> now,
        bool wanted,
        CancellationToken stop
    )
    {
        var run = await session.FindRunAsync(name, stop);
        if (run.Status?.End() is { } end)
            throw new UsageException(
                $"The run '{name}' has ended ({end.Type}): nothing of it can be stopped or goes on. Submit a new one; what is equal is found and not trained again."
            );
        if (now(run.Spec) == wanted)
            return false;
        await session.Runs.PatchAsync(session.Namespace, name, new() { ["spec"] = new JsonObject { [field] = wanted } }, stop);
        return true;
    }
}
