using System.Text;
using System.Text.Json.Nodes;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Kubernetes.Schema;

namespace StackingK8s.Cli.Cluster;

/// <summary>A run's plan for people: its steps, who waits for whom, and their tasks.</summary>
static class PlanText
{
    /// <param name="name">Of the run.</param>
    /// <param name="spec">Valid, its locations absolute.</param>
    public static string Of(string name, RunSpec spec)
    {
        var steps = RunPlan.Steps(spec);
        var committed = Placeholder.Committed(steps);
        StringBuilder text = new();
        text.Append($"Run '{name}': {steps.Count} steps.\n\n");
        int width = steps.Max(step => step.Name.Length);
        foreach (var step in steps)
            text.Append(
                $"{step.Name.PadRight(width)}  {step.Program, -12}  {(step.WaitsFor.Count == 0 ? "starts at once" : $"waits for {string.Join(", ", step.WaitsFor)}")}\n"
            );
        foreach (var step in steps)
        {
            text.Append($"\n{step.Name}");
            if (step.Fold > 0)
            {
                text.Append($": as {RunPlan.FoldStep(0)}, with fold {step.Fold} held out.\n");
                continue;
            }
            text.Append(" is asked:\n");
            foreach (
                string line in Task(RunPlan.Task(step, spec, new("PLACEHOLDER", name, Placeholder.Uid), committed))
                    .TrimEnd('\n')
                    .Split('\n')
            )
                text.Append($"  {line}\n");
        }
        return text.ToString();
    }

    static string Task(IStepTask task) => JsonYaml.Write(WithoutNulls(JsonNode.Parse(ContractJson.Write<object>(task))!));

    // What is null has nothing to say to people.
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
