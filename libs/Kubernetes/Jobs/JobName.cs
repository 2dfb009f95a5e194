using System.Globalization;

namespace StackingK8s.Kubernetes.Jobs;

/// <summary>Names of a run's Jobs: at most 40 + 1 + 5 + 1 + 9 + 1 + 5 = 62 of the 63 characters that a label value may have.</summary>
public static class JobName
{
    const int UidDigits = 5;

    /// <summary>Names the Job of one attempt of a step: <c>RUN-UID-STEP-ATTEMPT</c>.</summary>
    /// <param name="run">metadata.name of the run, at most 40 characters.</param>
    /// <param name="uid">metadata.uid of the run; its first five characters become part of the name.</param>
    /// <param name="step">fold-0 … fold-N, aggregate or meta.</param>
    /// <param name="attempt">From 1.</param>
    /// <returns>The same name for the same arguments, so that a Job that already exists is found instead of created twice.</returns>
    public static string ForAttempt(string run, string uid, string step, int attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{WithoutAttempt(run, uid, step)}-{attempt}");

    /// <summary>Names a Job that has no attempts, such as the cleanup: <c>RUN-UID-STEP</c>.</summary>
    /// <param name="run">metadata.name of the run, at most 40 characters.</param>
    /// <param name="uid">
    /// metadata.uid of the run. Part of it keeps the Jobs apart from those of an earlier run of the same name; should five characters
    /// clash, the full owner UID still tells them apart.
    /// </param>
    /// <param name="step">What the Job does.</param>
    /// <returns>A valid name of a Kubernetes object.</returns>
    public static string WithoutAttempt(string run, string uid, string step) => $"{run}-{uid[..Math.Min(UidDigits, uid.Length)]}-{step}";
}
