using System.Text.RegularExpressions;

namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>The tokens of an expression.</summary>
sealed partial class CelTokens
{
    readonly string[] tokens;
    int next;

    public CelTokens(string expression)
    {
        var matches = Token().Matches(expression);
        if (
            matches.Sum(match => match.Length)
            != expression.Count(letter => !char.IsWhiteSpace(letter)) + matches.Sum(match => match.Value.Count(char.IsWhiteSpace))
        )
            throw new CelException($"not CEL: {expression}");
        tokens = [.. matches.Select(match => match.Value)];
    }

    public bool Contains(string token) => tokens.Contains(token);

    public string Peek => next < tokens.Length ? tokens[next] : "";

    public string Take() => next < tokens.Length ? tokens[next++] : throw new CelException("the expression ends too early");

    public bool TakeIf(string token)
    {
        if (Peek != token)
            return false;
        next++;
        return true;
    }

    public void Expect(string token)
    {
        if (!TakeIf(token))
            throw new CelException($"'{token}' is expected, not '{Peek}'");
    }

    [GeneratedRegex(
        """'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|[A-Za-z_][A-Za-z0-9_]*|"""
            + """&&|\|\||[<>=!]=|[-+*/%<>!?:.,()\[\]]"""
    )]
    private static partial Regex Token();
}
