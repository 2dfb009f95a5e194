using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands.Steering;

/// <summary>`stacking suspend`: stops a run's pods temporarily.</summary>
static class SuspendCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        return new Command(
            "suspend",
            """
            Stops a run's pods until it is resumed.

            The pods save their training first, and their accelerators are released; what
            is committed is kept.

            Example: stacking suspend deepfake
            """
        )
        {
            name,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string run = parsed.GetValue(name)!;
                bool changed = await RunSwitch.SetAsync(session, run, "suspend", spec => spec.Suspend, true, stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    $"The run '{run}' is {(changed ? "suspended" : "already suspended")}. "
                        + $"Resume it: stacking resume {run}{session.NamespaceOption(session.Namespace)}"
                );
                return ExitCode.Done;
            }
        );
    }
}
