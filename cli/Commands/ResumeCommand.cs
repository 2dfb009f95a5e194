using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking resume`: lets a suspended run go on.</summary>
static class ResumeCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        return new Command(
            "resume",
            """
            Lets a suspended run go on from its last checkpoints.

            Example: stacking resume deepfake
            """
        )
        {
            name,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string run = parsed.GetValue(name)!;
                bool turned = await RunSwitch.TurnAsync(session, run, "suspend", spec => spec.Suspend, false, stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    turned
                        ? $"The run '{run}' goes on. Watch it: stacking status {run}{session.NamespaceWords(session.Namespace)} --watch"
                        : $"The run '{run}' is not suspended."
                );
                return ExitCode.Done;
            }
        );
    }
}
