using System.CommandLine;

namespace StackingK8s.Cli.Cluster;

/// <summary>What every command on a cluster has in common: how it finds the cluster, and how it reports errors.</summary>
static class ClusterCommand
{
    /// <summary>Adds the options that choose the cluster, and runs the command there.</summary>
    public static Command OnCluster(this Command command, Func<ParseResult, ClusterSession, CancellationToken, Task<int>> run)
    {
        Option<string?> kubeconfig = new("--kubeconfig") { Description = "Kubeconfig file (default: KUBECONFIG, else ~/.kube/config)" };
        Option<string?> context = new("--context") { Description = "Context of the kubeconfig (default: the current one)" };
        Option<string?> @namespace = new("--namespace", "-n") { Description = "Namespace (default: the context's)" };
        foreach (var option in (Option[])[@namespace, context, kubeconfig])
            command.Options.Add(option);
        command.SetAction(
            async (parsed, stop) =>
            {
                using var session = ClusterSession.Open(parsed.GetValue(kubeconfig), parsed.GetValue(context), parsed.GetValue(@namespace));
                return await ClusterErrors.ExplainAsync(session, () => run(parsed, session, stop), stop);
            }
        );
        return command;
    }

    public static Argument<string> RunName() => new("name") { Description = "Name of the StackingRun" };
}
