using System.Collections;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>The keys that a map may have.</summary>
public sealed class KeysAttribute(params string[] keys) : RuleAttribute
{
    public override IEnumerable<CelRule> OnCluster =>
        [
            new(
                $"self.all(key, key in [{string.Join(", ", keys.Select(key => $"'{key}'"))}])",
                $"has a name that is not one of {string.Join(", ", keys)}"
            ),
        ];

    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        ((IDictionary)value)
            .Keys.Cast<string>()
            .Except(keys)
            .Select(key => new FieldProblem($"{path}.{key}", $"is not one of {string.Join(", ", keys)}"));
}
