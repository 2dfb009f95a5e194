using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Status;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>The images that belong to this version of the programs.</summary>
public static class StepImages
{
    /// <summary>Version of this build, MAJOR.MINOR.PATCH; the tag of its images and the version of its chart.</summary>
    public static string Version { get; } = typeof(StepImages).Assembly.GetName().Version!.ToString(3);

    /// <summary>The images of the three step programs, as <c>make images</c> tags them.</summary>
    public static RunImages Default { get; } = StageTable.CreateImages(ForProgram);

    /// <summary>The image of one program, as <c>make images</c> tags it: <c>stackingk8s/PROGRAM:VERSION</c>.</summary>
    /// <param name="program">fold-trainer, aggregator, meta-trainer or stacking-operator.</param>
    /// <returns>A reference without a registry.</returns>
    public static string ForProgram(string program) => $"stackingk8s/{program}:{Version}";
}
