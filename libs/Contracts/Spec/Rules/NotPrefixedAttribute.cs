using System.Collections;

namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>Prefixes that a map's keys may not have, because somebody else finds things by them.</summary>
public sealed class NotPrefixedAttribute(params string[] prefixes) : RuleAttribute
{
    string Words => $"may not begin with {string.Join(", ", prefixes)}: the operator and Kubernetes find their own by these";

    public override IEnumerable<CelRule> OnCluster =>
        [new($"self.all(key, {string.Join(" && ", prefixes.Select(prefix => $"!key.startsWith('{prefix}')"))})", $"names {Words}")];

    public override IEnumerable<FieldProblem> Problems(string path, object value) =>
        ((IDictionary)value)
            .Keys.Cast<string>()
            .Where(key => prefixes.Any(prefix => key.StartsWith(prefix, StringComparison.Ordinal)))
            .Select(key => new FieldProblem($"{path}.{key}", Words));
}
