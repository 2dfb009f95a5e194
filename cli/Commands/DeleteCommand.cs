using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking delete`: deletes a run from the cluster.</summary>
static class DeleteCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        Option<bool> wait = new("--wait") { Description = "Return only when the run is gone" };
        return new Command(
            "delete",
            """
            Deletes a run with its Jobs and pods.

            Its artifacts are kept unless its artifacts.deletePolicy is Delete; then those
            that no other run lists are deleted.

            Example: stacking delete deepfake --wait
            """
        )
        {
            name,
            wait,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string run = parsed.GetValue(name)!;
                var found = await session.FindRunAsync(run, stop);
                await session.Runs.DeleteAsync(session.Namespace, run, stop);
                if (parsed.GetValue(wait))
                    await WaitAsync(session, found, stop);
                string kept =
                    found.Spec.Artifacts.DeletePolicy == DeletePolicy.Keep && found.Spec.Artifacts.Uri is { } uri
                        ? $" Its artifacts are kept in {uri}."
                        : "";
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    $"The run '{run}' is {(parsed.GetValue(wait) ? "deleted" : "being deleted")}.{kept}"
                );
                return ExitCode.Done;
            }
        );
    }

    static async Task WaitAsync(ClusterSession session, StackingRunResource run, CancellationToken stop)
    {
        using RunWatch watch = new(session.Runs, session.Namespace, run.Metadata.Name, TimeProvider.System);
        while (true)
        {
            var changes = await watch.NextAsync(stop);
            // Only the first answer can be empty: the run was gone before. Another UID is a new run of that name.
            if (changes.Count == 0 || changes.Any(change => change.IsGone || change.Run.Metadata.Uid != run.Metadata.Uid))
                return;
        }
    }
}
