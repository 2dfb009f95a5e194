using System.Globalization;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>Numbers in messages and rules.</summary>
static class Bounds
{
    public static string Text(double bound) => bound.ToString("0.######", CultureInfo.InvariantCulture);

    // CEL does not compare a whole literal with a fractional field.
    public static string Literal(double bound) => bound.ToString("0.0#####", CultureInfo.InvariantCulture);
}
