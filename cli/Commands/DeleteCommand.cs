using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking delete`: removes a run from the cluster.</summary>
static class DeleteCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        Option<bool> wait = new("--wait") { Description = "Return only when it is gone" };
        return new Command(
            "delete",
            """
            Removes a run with its Jobs and pods. Its artifacts stay, unless its artifacts.deletePolicy is Delete: then those go that no other run lists.

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
                    found.Spec.Artifacts.DeletePolicy == "Keep" && found.Spec.Artifacts.Uri is { } uri
                        ? $" Its artifacts stay in {uri}."
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
            // None at all is the answer to the first question only: it was gone before. Another UID is a new run of that name.
            if (changes.Count == 0 || changes.Any(change => change.IsGone || change.Run.Metadata.Uid != run.Metadata.Uid))
                return;
        }
    }
}
