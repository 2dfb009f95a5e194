using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands.Steering;

/// <summary>`stacking resume`: resumes a suspended run.</summary>
static class ResumeCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        return new Command(
            "resume",
            """
            Resumes a suspended run from its last checkpoints.

            Example: stacking resume deepfake
            """
        )
        {
            name,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string run = parsed.GetValue(name)!;
                bool changed = await RunSwitch.SetAsync(session, run, "suspend", spec => spec.Suspend, false, stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    changed
                        ? $"The run '{run}' is resumed. Watch it: stacking status {run}{session.NamespaceOption(session.Namespace)} --watch"
                        : $"The run '{run}' is not suspended."
                );
                return ExitCode.Done;
            }
        );
    }
}
