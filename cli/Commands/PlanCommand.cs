using System.CommandLine;
using StackingK8s.Cli.Checking;
using StackingK8s.Cli.Cluster;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Cli.Running;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;

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
            Where the manifest is on this machine, its data is checked as each fold does.
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
                var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
                if (parsed.GetValue(kubernetes))
                {
                    await output.WriteAsync(Jobs(path, parsed.GetValue(@namespace)).AsMemory(), stop);
                    return ExitCode.Done;
                }
                var run = RunFile.Read(path);
                var spec = Locations.Resolve(run.Spec, path, "out");
                await output.WriteAsync(PlanText.Format(run.Metadata.Name, spec).AsMemory(), stop);
                return await CheckDataAsync(spec, path, output, error, stop);
            }
        );
        return command;
    }

    // What is elsewhere, in S3, on a cluster's volume or on another machine, is left to `stacking check` and to the folds.
    static async Task<int> CheckDataAsync(RunSpec spec, string file, TextWriter output, TextWriter error, CancellationToken stop)
    {
        if (!File.Exists(spec.Data.Manifest))
            return ExitCode.Done;
        var source = RunPlan.Source(spec.Data);
        if (DataInspection.FindElsewhere(source) is { } elsewhere)
        {
            await output.WriteAsync($"\n{elsewhere}\n".AsMemory(), stop);
            return ExitCode.Done;
        }
        var found = await ProgressDisplay.ShowAsync("check", error, live: false, progress =>
            DataInspection.RunAsync(source, spec.Folds, spec.Seed, null, progress, stop)
        );
        await output.WriteAsync(
            $"\n{DataReportText.Summary(found.Report, spec.Data.Accept)} Details: stacking check -f {file}\n".AsMemory(),
            stop
        );
        return found.Report.Fatal.Count == 0 ? ExitCode.Done : ExitCode.Data;
    }

    static string Jobs(string file, string? @namespace)
    {
        var (run, json) = RunFile.ReadForCluster(file);
        return PlannedJobs.WriteYaml(json, @namespace ?? (string?)json["metadata"]!["namespace"] ?? "default", run.Spec);
    }
}
