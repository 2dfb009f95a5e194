using System.Collections;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>A rule of one number or text; of a list's or a map's every value where the property is one.</summary>
public abstract class ScalarRuleAttribute : RuleAttribute
{
    /// <returns>What is wrong, in words that follow the field's path; null if nothing is.</returns>
    protected abstract string? Problem(object value);

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
