using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking logs`: prints the log of a step.</summary>
static class LogsCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        Option<string?> step = new("--step")
        {
            Description = "fold-0, aggregate or meta (default: the running step, else the one that failed last)",
        };
        Option<int?> attempt = new("--attempt") { Description = "Number of the attempt, from 1 (default: the newest)" };
        Option<bool> previous = new("--previous", "-p") { Description = "The attempt before the newest" };
        Option<bool> follow = new("--follow") { Description = "Follow the log until the pod ends" };
        Option<int?> tail = new("--tail") { Description = "Number of last lines to print (default: all that the node keeps)" };
        return new Command(
            "logs",
            """
            Prints the log of a step.

            The log is that of the newest pod of the step's newest attempt. If the pod is
            gone, what the run recorded about its end is printed instead.

            Examples: stacking logs deepfake --follow
                      stacking logs deepfake --step fold-2 --previous --tail 100
            """
        )
        {
            name,
            step,
            attempt,
            previous,
            follow,
            tail,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                if (parsed.GetValue(tail) is < 0)
                    throw new UsageException("--tail must be at least 0.");
                if (parsed.GetValue(attempt) is not null && parsed.GetValue(previous))
                    throw new UsageException("--attempt and --previous exclude each other. Omit one of them.");
                var run = await session.FindRunAsync(parsed.GetValue(name)!, stop);
                var chosen = LogSelection.SelectStep(run, parsed.GetValue(step));
                int number = LogSelection.SelectAttempt(run, chosen, parsed.GetValue(attempt), parsed.GetValue(previous));
                var pod = LogSelection.SelectPod(run, chosen, number, await session.PodsAsync(run.Metadata.Name, chosen.Name, stop));
                var console = parsed.InvocationConfiguration;
                if (parsed.GetValue(step) is null)
                    await console.Error.WriteLineAsync($"{chosen.Name}, attempt {number}, pod {pod.Metadata.Name}:");
                await PodLogs.CopyAsync(
                    session,
                    pod.Metadata.Name,
                    parsed.GetValue(follow),
                    parsed.GetValue(tail),
                    console.Output,
                    console.Error,
                    stop
                );
                return ExitCode.Done;
            }
        );
    }
}
