using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking suspend`: stops a run's pods for a while.</summary>
static class SuspendCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        return new Command(
            "suspend",
            """
            Stops a run's pods and gives their accelerators back. They save their training first; what is committed is kept.

            Example: stacking suspend deepfake
            """
        )
        {
            name,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string run = parsed.GetValue(name)!;
                bool turned = await RunSwitch.TurnAsync(session, run, "suspend", spec => spec.Suspend, true, stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    $"The run '{run}' is suspended{(turned ? "" : " already")}. Go on: stacking resume {run}{session.NamespaceWords(session.Namespace)}"
                );
                return ExitCode.Done;
            }
        );
    }
}
