using System.Collections;
using System.Globalization;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>
/// What a property of the run may be, said once: RunValidation asks the rule itself, and the CRD is written from it. Where OpenAPI has no
/// keyword for a rule, its CEL twin stands beside it here.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public abstract class RuleAttribute : Attribute
{
    /// <summary>The rule as the API server checks it; none where the schema's own keywords say it.</summary>
    public virtual IEnumerable<CelRule> OnCluster => [];

    /// <returns>What is wrong with a value that is there.</returns>
    public abstract IEnumerable<FieldProblem> Problems(string path, object value);

    /// <returns>What is wrong with a value that is there, on a cluster alone.</returns>
    public virtual IEnumerable<FieldProblem> ClusterProblems(string path, object value) => [];
}

/// <summary>A rule of one number or text; of a list's or a map's every value where the property is one.</summary>
public abstract class ScalarRuleAttribute : RuleAttribute
{
    /// <returns>What is wrong, in words that follow the field's path; null if nothing is.</returns>
    protected abstract string? Problem(object value);

    /// <inheritdoc/>
    public sealed override IEnumerable<FieldProblem> Problems(string path, object value) =>
        value switch
        {
            string => Of(path, value),
            IDictionary map => map.Keys.Cast<string>().SelectMany(key => Of($"{path}.{key}", map[key]!)),
            IEnumerable list => list.Cast<object>().SelectMany((item, i) => Of($"{path}[{i}]", item)),
            _ => Of(path, value),
        };

    IEnumerable<FieldProblem> Of(string path, object value) => Problem(value) is { } message ? [new(path, message)] : [];
}

/// <summary>Numbers in messages and rules.</summary>
static class Bounds
{
    public static string Text(double bound) => bound.ToString("0.######", CultureInfo.InvariantCulture);

    // CEL does not compare a whole literal with a fractional field.
    public static string Literal(double bound) => bound.ToString("0.0#####", CultureInfo.InvariantCulture);
}
