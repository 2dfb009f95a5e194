using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking cancel`: ends a run for good and keeps the object.</summary>
static class CancelCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        return new Command(
            "cancel",
            """
            Ends a run for good: its pods stop, the run is Failed with the reason Cancelled, and the object stays with all it says. What it committed
            and saved stays too: a new run with the same spec goes on from there. To stop for a while, suspend it.

            Example: stacking cancel deepfake
            """
        )
        {
            name,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string run = parsed.GetValue(name)!;
                bool turned = await RunSwitch.TurnAsync(session, run, "cancel", spec => spec.Cancel, true, stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    $"The run '{run}' is being cancelled{(turned ? "" : " already")}. Remove it altogether: stacking delete {run}{session.NamespaceWords(session.Namespace)}"
                );
                return ExitCode.Done;
            }
        );
    }
}
