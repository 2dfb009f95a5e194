using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using k8s;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Jobs;
using StackingK8s.Kubernetes.Schema;

namespace StackingK8s.Cli.Cluster;

/// <summary>The Jobs of a run's first attempts, as the operator of this version would create them.</summary>
static class PlannedJobs
{
    /// <param name="json">The run as it would be sent to the cluster.</param>
    /// <param name="namespace">Its namespace.</param>
    /// <param name="spec">The same as a record.</param>
    /// <exception cref="UsageException">A pod cannot be created from the run's spec.</exception>
    public static string WriteYaml(JsonObject json, string @namespace, RunSpec spec)
    {
        var run = StackingRunJson.Read<StackingRunResource>(JsonSerializer.SerializeToElement(json));
        (run.Metadata.NamespaceProperty, run.Metadata.Uid) = (@namespace, PlanPlaceholders.Uid);
        var steps = RunPlan.Steps(spec);
        var committed = PlanPlaceholders.CreateReferences(steps);
        RunIdentity identity = new(@namespace, run.Metadata.Name, PlanPlaceholders.Uid);
        StringBuilder yaml = new();
        yaml.Append($"# The Jobs of the first attempts of the run '{run.Metadata.Name}', for reading and for --dry-run.\n");
        yaml.Append("# The operator creates the real ones.\n");
        yaml.Append(
            $"# The run's UID ({PlanPlaceholders.Uid}) and every PLACEHOLDER are known only once it runs; the images are this version's.\n"
        );
        foreach (var step in steps)
        {
            yaml.Append(
                $"---\n# {step.Name}: created {(step.WaitsFor.Count == 0 ? "at once" : $"after {string.Join(", ", step.WaitsFor)}")}\n"
            );
            try
            {
                var task = RunPlan.Task(step, spec, identity, committed);
                var job = StepJob.Create(run, step, task, attempt: 1, outOfMemory: 0, StepImages.Default, new());
                yaml.Append(JsonYaml.Write(JsonNode.Parse(KubernetesJson.Serialize(job))!));
            }
            catch (Exception malformed) when (malformed is FormatException or JsonException)
            {
                throw new UsageException(
                    $"The pod of {step.Name} cannot be created ({malformed.Message.TrimEnd('.')}). Correct its stage in the run file.",
                    malformed
                );
            }
        }
        return yaml.ToString();
    }
}
