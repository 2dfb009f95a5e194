using System.Globalization;
using k8s.Models;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>The requests and limits of a step's container.</summary>
static class StepResources
{
    const string Memory = "memory";
    const decimal Mebibyte = 1024 * 1024;

    /// <param name="stage">The user's limits and requests.</param>
    /// <param name="accelerator">null for a stage that needs none.</param>
    /// <param name="outOfMemory">Earlier attempts that ran out of memory; each multiplies the memory by stages.*.memoryGrowth.</param>
    /// <exception cref="FormatException">A quantity is invalid.</exception>
    public static V1ResourceRequirements Create(StageSpec stage, AcceleratorSpec? accelerator, int outOfMemory)
    {
        double factor = Math.Pow(stage.MemoryGrowth, outOfMemory);
        var limits = Quantities(stage.Resources.Limits, factor);
        var requests = Quantities(stage.Resources.Requests, factor);
        // An extended resource may not be overcommitted: its limit is its request too.
        if (accelerator is { Resource: not "none" })
            limits[accelerator.Resource] = new(accelerator.Count.ToString(CultureInfo.InvariantCulture));
        return new() { Limits = limits.Count == 0 ? null : limits, Requests = requests.Count == 0 ? null : requests };
    }

    static Dictionary<string, ResourceQuantity> Quantities(IReadOnlyDictionary<string, string> given, double factor) =>
        given.ToDictionary(
            pair => pair.Key,
            pair => pair.Key == Memory && factor > 1 ? Grown(pair.Value, factor) : new ResourceQuantity(pair.Value)
        );

    // Rounded up to whole mebibytes, so that the quantity stays readable.
    static ResourceQuantity Grown(string memory, double factor)
    {
        decimal mebibytes = Math.Ceiling(new ResourceQuantity(memory).ToDecimal() * (decimal)factor / Mebibyte);
        return new($"{mebibytes.ToString(CultureInfo.InvariantCulture)}Mi");
    }
}
