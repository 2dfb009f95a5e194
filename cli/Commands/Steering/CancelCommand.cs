using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands.Steering;

/// <summary>`stacking cancel`: ends a run for good and keeps the object.</summary>
static class CancelCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        return new Command(
            "cancel",
            """
            Ends a run for good and keeps its object.

            The pods stop, the run becomes Failed with the reason Cancelled, and the
            object keeps its status. Committed and saved work is kept too: a new run with
            the same spec resumes from it. To stop for a while, use `stacking suspend`.

            Example: stacking cancel deepfake
            """
        )
        {
            name,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string run = parsed.GetValue(name)!;
                bool changed = await RunSwitch.SetAsync(session, run, "cancel", spec => spec.Cancel, true, stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    $"The run '{run}' is {(changed ? "" : "already ")}being cancelled. "
                        + $"Delete it: stacking delete {run}{session.NamespaceOption(session.Namespace)}"
                );
                return ExitCode.Done;
            }
        );
    }
}
