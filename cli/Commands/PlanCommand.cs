using System.CommandLine;
using StackingK8s.Cli.Cluster;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking plan`: shows what a run would do.</summary>
static class PlanCommand
{
    public static Command Create()
    {
        Option<string> file = new("--file", "-f") { Description = "The StackingRun file", Required = true };
        Option<bool> kubernetes = new("--kubernetes") { Description = "Print the Jobs that the operator would create, as YAML" };
        Option<string?> @namespace = new("--namespace", "-n")
        {
            Description = "Namespace of the Jobs (default: that of the file, else default)",
        };
        Command command = new(
            "plan",
            """
            Checks a StackingRun file and shows its steps.

            Shows which steps wait for which and the task each is given; needs no cluster.
            Values that a step learns only from earlier results are shown as PLACEHOLDER.

            Examples: stacking plan -f run.yaml
                      stacking plan -f run.yaml --kubernetes |
                        kubectl apply --dry-run=server -f -
            """
        )
        {
            file,
            kubernetes,
            @namespace,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                string path = parsed.GetValue(file)!;
                string text = parsed.GetValue(kubernetes) ? Jobs(path, parsed.GetValue(@namespace)) : Steps(path);
                await parsed.InvocationConfiguration.Output.WriteAsync(text.AsMemory(), stop);
                return ExitCode.Done;
            }
        );
        return command;
    }

    static string Steps(string file)
    {
        var run = RunFile.Read(file);
        return PlanText.Format(run.Metadata.Name, Locations.Resolve(run.Spec, file, "out"));
    }

    static string Jobs(string file, string? @namespace)
    {
        var (run, json) = RunFile.ReadForCluster(file);
        return PlannedJobs.WriteYaml(json, @namespace ?? (string?)json["metadata"]!["namespace"] ?? "default", run.Spec);
    }
}
