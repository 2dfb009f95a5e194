using System.Collections.Concurrent;

namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>A part of an expression, ready to be evaluated.</summary>
delegate object? CelNode(CelScope scope);

/// <summary>A rule of x-kubernetes-validations: the part of the Common Expression Language that CRDs such as ours need.</summary>
sealed class CelExpression
{
    static readonly ConcurrentDictionary<string, CelExpression> Parsed = new(StringComparer.Ordinal);

    readonly CelNode root;

    CelExpression(string text)
    {
        CelTokens tokens = new(text);
        UsesOldSelf = tokens.Contains("oldSelf");
        root = new CelParser(tokens).Parse();
    }

    public bool UsesOldSelf { get; }

    public static CelExpression Parse(string text) => Parsed.GetOrAdd(text, missing => new(missing));

    /// <exception cref="CelException">It cannot be evaluated.</exception>
    public object? Evaluate(object? self, object? oldSelf) => root(new(new(null, "self", self), "oldSelf", oldSelf));
}
