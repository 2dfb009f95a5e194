using System.Security.Cryptography;
using System.Text;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>What of a run decides how the Job of a step is made, without changing what it computes: all of it may be edited.</summary>
public static class StepSettings
{
    const int Digits = 10;

    /// <summary>The settings in a word, for <see cref="RunLabels.Settings"/>: a Job with another one was made before an edit.</summary>
    /// <param name="spec">The run's.</param>
    /// <param name="step">A step of its plan.</param>
    /// <returns>Ten hexadecimal digits.</returns>
    public static string Digest(RunSpec spec, PlannedStep step)
    {
        var stage = step.Stage.Spec(spec.Stages) with { Retries = 0, MaxDisruptions = 0, StartDeadlineSeconds = null };
        if (stage is FoldTrainerStage fold)
            stage = fold with { Parallelism = null };
        string settings = StackingRunJson.Write<object>(stage) + (spec.Artifacts.S3 is { } s3 ? StackingRunJson.Write(s3) : "");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(settings)))[..Digits];
    }
}
