using System.Text.Json.Nodes;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Cli.Cluster;

/// <summary>Sets one of a run's switches: spec.suspend or spec.cancel.</summary>
static class RunSwitch
{
    /// <returns>Whether it had another value before.</returns>
    /// <exception cref="UsageException">There is no such run, or it has ended.</exception>
    public static async Task<bool> SetAsync(
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
                $"The run '{name}' has ended ({end.Type}), so it can no longer be suspended, resumed or cancelled. "
                    + "Submit a new run: equal steps are reused, not retrained."
            );
        if (now(run.Spec) == wanted)
            return false;
        await session.Runs.PatchAsync(session.Namespace, name, new() { ["spec"] = new JsonObject { [field] = wanted } }, stop);
        return true;
    }
}
