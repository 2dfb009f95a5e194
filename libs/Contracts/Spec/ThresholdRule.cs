using System.Globalization;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>How the threshold of the meta-model is chosen, as spec.meta.threshold says it.</summary>
public static class ThresholdRule
{
    /// <summary>The probability with the best F1.</summary>
    public const string F1 = "f1";

    /// <summary>The probability with the best mean of true positive and true negative rate.</summary>
    public const string BalancedAccuracy = "balancedAccuracy";

    /// <summary>The probability at which the two error rates are nearest to each other.</summary>
    public const string EqualErrorRate = "equalErrorRate";

    /// <summary>Begins a bound on the share of false positives, such as fpr:0.01.</summary>
    public const string FalsePositiveRate = "fpr:";

    /// <summary>The bound of a rule that begins with <see cref="FalsePositiveRate"/>; else null.</summary>
    public static double? Bound(string rule) =>
        rule.StartsWith(FalsePositiveRate, StringComparison.Ordinal) ? Number(rule[FalsePositiveRate.Length..]) : null;

    /// <summary>The threshold of a rule that is a number; else null.</summary>
    public static double? Fixed(string rule) => char.IsAsciiDigit(rule[0]) ? Number(rule) : null;

    static double Number(string text) => double.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}

/// <summary>A rule of <see cref="ThresholdRule"/>.</summary>
public sealed class ThresholdRuleAttribute()
    : PatternAttribute(
        "f1|balancedAccuracy|equalErrorRate|(fpr:)?(0([.][0-9]+)?|1([.]0+)?)",
        20,
        "must be f1, balancedAccuracy, equalErrorRate, fpr: with a share such as fpr:0.01, or a number from 0 to 1 in quotes"
    );
