using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes.Schema;

namespace StackingK8s.Cli.Cluster;

/// <summary>A run's plan for people: its steps, their order and their tasks.</summary>
static class PlanText
{
    /// <param name="name">Of the run.</param>
    /// <param name="spec">Valid, its locations absolute.</param>
    public static string Format(string name, RunSpec spec)
    {
        var steps = RunPlan.Steps(spec);
        var committed = PlanPlaceholders.CreateReferences(steps);
        StringBuilder text = new();
        text.Append($"Run '{name}': {steps.Count} steps.\n\n");
        int width = steps.Max(step => step.Name.Length);
        foreach (var step in steps)
        {
            string start = step.WaitsFor.Count == 0 ? "starts at once" : $"waits for {string.Join(", ", step.WaitsFor)}";
            text.Append($"{step.Name.PadRight(width)}  {step.Stage.Program, -12}  {start}\n");
        }
        foreach (var step in steps)
        {
            text.Append($"\n{step.Name}");
            if (step.Fold > 0)
            {
                text.Append($": like {StepNames.Fold(0)}, with fold {step.Fold} held out.\n");
                continue;
            }
            text.Append(", its task:\n");
            foreach (
                string line in FormatTask(RunPlan.Task(step, spec, new("PLACEHOLDER", name, PlanPlaceholders.Uid), committed))
                    .TrimEnd('\n')
                    .Split('\n')
            )
                text.Append($"  {line}\n");
        }
        return text.ToString();
    }

    // The meta step's copy of the run file would only repeat what the user wrote.
    static string FormatTask(IStepTask task) =>
        JsonYaml.Write(WithoutNulls(JsonNode.Parse(ContractJson.Write<object>(task is MetaTask meta ? meta with { Spec = null } : task))!));

    // Null values tell people nothing.
    static JsonNode WithoutNulls(JsonNode node)
    {
        if (node is JsonObject map)
            foreach (var (name, value) in map.ToList())
                if (value is null)
                    map.Remove(name);
                else
                    WithoutNulls(value);
        if (node is JsonArray list)
            foreach (var item in list.OfType<JsonNode>())
                WithoutNulls(item);
        return node;
    }
}
