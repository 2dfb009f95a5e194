using System.Globalization;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Operator.DesiredState;

/// <summary>Names of a run's Jobs: at most 40 + 1 + 5 + 1 + 9 + 1 + 5 = 62 of the 63 characters that a label value may have.</summary>
static class ChildName
{
    const int UidDigits = 5;

    /// <summary>Part of the UID keeps a run apart from one of the same name before it; a clash nevertheless is noticed by the owner's full UID.</summary>
    public static string Of(string run, string uid, string step, int attempt) =>
        string.Create(CultureInfo.InvariantCulture, $"{Of(run, uid, step)}-{attempt}");

    /// <summary>Of a Job that has no attempts.</summary>
    public static string Of(string run, string uid, string step) => $"{run}-{uid[..Math.Min(UidDigits, uid.Length)]}-{step}";
}
