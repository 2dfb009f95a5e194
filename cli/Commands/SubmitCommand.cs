using System.CommandLine;
using System.Net;
using System.Text.Json.Nodes;
using StackingK8s.Cli.Cluster;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Contracts.Errors;
using StackingK8s.Kubernetes;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking submit`: sends a StackingRun to a cluster.</summary>
static class SubmitCommand
{
    public static Command Create()
    {
        Option<string> file = new("--file", "-f") { Description = "The StackingRun file", Required = true };
        Option<bool> watch = new("--watch", "-w") { Description = "Show the run until it ends" };
        return new Command(
            "submit",
            """
            Submits a StackingRun to a cluster.

            Checks the file as `stacking run` does, and also the rules that apply on a
            cluster only; reports all problems at once. With --watch the exit code is that
            of the run: see `stacking status`.

            Examples: stacking submit -f run.yaml
                      stacking submit -f run.yaml -n research --watch
            """
        )
        {
            file,
            watch,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                var (run, json) = RunFile.ReadForCluster(parsed.GetValue(file)!);
                string @namespace = Namespace(json, session),
                    name = run.Metadata.Name;
                await CreateAsync(session, @namespace, name, json, stop);
                var output = parsed.InvocationConfiguration.Output;
                string option = session.NamespaceOption(@namespace);
                await output.WriteLineAsync($"Submitted the run '{name}' to namespace {@namespace}.");
                if (parsed.GetValue(watch))
                    return await StatusWatch.FollowAsync(session, @namespace, name, output, stop);
                await output.WriteLineAsync(
                    $"Watch it: stacking status {name}{option} --watch\nIts logs: stacking logs {name}{option} --follow"
                );
                return ExitCode.Done;
            }
        );
    }

    static string Namespace(JsonObject run, ClusterSession session)
    {
        string? own = (string?)run["metadata"]!["namespace"];
        if (own is not null && session.WantedNamespace is { } wanted && wanted != own)
            throw new UsageException($"The file's metadata.namespace is {own}, but --namespace is {wanted}. Omit one of them.");
        return own ?? session.Namespace;
    }

    static async Task CreateAsync(ClusterSession session, string @namespace, string name, JsonObject run, CancellationToken stop)
    {
        try
        {
            await session.Runs.CreateAsync(@namespace, run, stop);
        }
        catch (ApiFailureException taken) when (taken is { Code: HttpStatusCode.Conflict, Reason: "AlreadyExists" })
        {
            throw new UsageException(
                $"A run '{name}' already exists in namespace {@namespace}. "
                    + "Choose another metadata.name (equal steps are reused, not retrained), "
                    + $"or delete that run first: stacking delete {name}{session.NamespaceOption(@namespace)} --wait",
                taken
            );
        }
    }
}
