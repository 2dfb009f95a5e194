using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;

namespace StackingK8s.Cli.Commands.Steering;

/// <summary>`stacking retry`: starts a failed run again.</summary>
static class RetryCommand
{
    public static Command Create()
    {
        var name = ClusterCommand.RunName();
        return new Command(
            "retry",
            """
            Starts a failed run again from what is committed and saved.

            First correct what made it fail: the data, a Secret, or the run's stages,
            which may be edited (`kubectl edit stackingrun NAME`). The run has all its
            retries and its whole deadline again. A cancelled run has ended for good.

            Example: stacking retry deepfake
            """
        )
        {
            name,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string run = parsed.GetValue(name)!;
                await RetryAsync(session, run, stop);
                await parsed.InvocationConfiguration.Output.WriteLineAsync(
                    $"The run '{run}' is retried. Watch it: stacking status {run}{session.NamespaceOption(session.Namespace)} --watch"
                );
                return ExitCode.Done;
            }
        );
    }

    static async Task RetryAsync(ClusterSession session, string name, CancellationToken stop)
    {
        var run = await session.FindRunAsync(name, stop);
        switch (run.Status?.End())
        {
            case { Type: RunCondition.Failed, Reason: not StatusReason.Cancelled }:
                string now = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
                JsonObject annotations = new() { [RunLabels.Retry] = now };
                await session.Runs.PatchAsync(
                    session.Namespace,
                    name,
                    new() { ["metadata"] = new JsonObject { ["annotations"] = annotations } },
                    stop
                );
                return;
            case { Type: RunCondition.Failed }:
                throw new UsageException(
                    $"The run '{name}' was cancelled, which ends a run for good. "
                        + "Submit a new run: equal steps are reused, not retrained."
                );
            default:
                throw new UsageException(
                    $"The run '{name}' has not failed ({run.Status?.Phase ?? RunPhase.Pending}), so there is nothing to retry. "
                        + "Its steps are retried by themselves, as often as stages.*.retries says."
                );
        }
    }
}
