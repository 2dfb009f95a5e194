using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using StackingK8s.Cli.Cluster;
using StackingK8s.Contracts.Errors;
using StackingK8s.Kubernetes;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking status`: shows the runs on a cluster.</summary>
static class StatusCommand
{
    static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create()
    {
        Argument<string?> name = new("name")
        {
            Description = "Name of the StackingRun (default: a table of all)",
            Arity = ArgumentArity.ZeroOrOne,
        };
        Option<bool> watch = new("--watch", "-w") { Description = "Keep showing changes: live on a terminal, else line by line" };
        Option<bool> json = new("--json") { Description = "Print the objects as JSON, as the cluster has them" };
        return new Command(
            "status",
            $"""
            Shows the runs of a namespace, or one run in detail.

            One run is shown with its steps, their last failures and its conditions. With
            NAME and --watch the command ends when the run does, with exit code 0 if the
            run is Complete, else that of its failure:
            {string.Join(",\n", RunOutcome.FailureCodes.Chunk(3).Select(codes => string.Join(", ", codes)))}
            or 1 (anything else).

            Examples: stacking status
                      stacking status deepfake --watch
                      stacking status deepfake --json
            """
        )
        {
            name,
            watch,
            json,
        }.OnCluster(
            async (parsed, session, stop) =>
            {
                string? run = parsed.GetValue(name);
                var output = parsed.InvocationConfiguration.Output;
                if (parsed.GetValue(watch))
                {
                    if (parsed.GetValue(json))
                        throw new UsageException("--json and --watch exclude each other. Omit one of them.");
                    if (run is not null)
                        await session.FindAsync(run, stop);
                    return await StatusWatch.FollowAsync(session, session.Namespace, run, output, stop);
                }
                foreach (
                    string line in parsed.GetValue(json)
                        ? [await JsonAsync(session, run, stop)]
                        : await TextAsync(session, run, TerminalWidth(output), stop)
                )
                    await output.WriteLineAsync(line);
                return ExitCode.Done;
            }
        );
    }

    // Files and other programs get whole lines.
    static int TerminalWidth(TextWriter output) =>
        ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected ? Console.WindowWidth : int.MaxValue;

    static async Task<IEnumerable<string>> TextAsync(ClusterSession session, string? name, int width, CancellationToken stop)
    {
        var now = TimeProvider.System.GetUtcNow();
        if (name is not null)
            return RunTree.Format(await session.FindRunAsync(name, stop), now).SelectMany(line => line.Wrap(width));
        var runs = await session.Runs.ListAsync(session.Namespace, stop);
        return runs.Count == 0
            ?
            [
                $"No runs in namespace {session.Namespace}. "
                    + $"Submit one: stacking submit -f run.yaml{session.NamespaceOption(session.Namespace)}",
            ]
            : RunTable.Format(runs.Select(StackingRunJson.Read<StackingRunResource>), now);
    }

    static async Task<string> JsonAsync(ClusterSession session, string? name, CancellationToken stop)
    {
        if (name is not null)
            return JsonSerializer.Serialize(await session.FindAsync(name, stop), Indented);
        var runs = await session.Runs.ListAsync(session.Namespace, stop);
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "List",
            ["items"] = new JsonArray([.. runs.Select(run => JsonObject.Create(run))]),
        }.ToJsonString(Indented);
    }
}
