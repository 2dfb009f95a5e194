using System.Globalization;

namespace StackingK8s.TestKit.ApiServer.Schemas.Cel;

/// <summary>Recursive descent, loosest operators first; each level gives a function of the scope.</summary>
sealed class CelParser(CelTokens tokens)
{
    static readonly string[] Comparisons = ["<", "<=", ">", ">=", "==", "!=", "in"];

    public CelNode Parse()
    {
        var whole = Conditional();
        return tokens.Peek.Length == 0 ? whole : throw new CelException($"'{tokens.Peek}' is not expected");
    }

    CelNode Conditional()
    {
        var condition = Or();
        if (!tokens.TakeIf("?"))
            return condition;
        var then = Or();
        tokens.Expect(":");
        var otherwise = Conditional();
        return scope => CelOperations.Truth(condition(scope)) ? then(scope) : otherwise(scope);
    }

    CelNode Or()
    {
        var left = And();
        while (tokens.TakeIf("||"))
            left = CelOperations.Either(left, And(), decides: true);
        return left;
    }

    CelNode And()
    {
        var left = Comparison();
        while (tokens.TakeIf("&&"))
            left = CelOperations.Either(left, Comparison(), decides: false);
        return left;
    }

    CelNode Comparison() => Binary(Sum, Comparisons);

    CelNode Sum() => Binary(Product, "+", "-");

    CelNode Product() => Binary(Unary, "*", "/", "%");

    CelNode Binary(Func<CelNode> tighter, params string[] operators)
    {
        var left = tighter();
        while (operators.Contains(tokens.Peek))
        {
            string sign = tokens.Take();
            var (first, second) = (left, tighter());
            left = scope => CelOperations.Binary(sign, first(scope), second(scope));
        }
        return left;
    }

    CelNode Unary()
    {
        if (tokens.TakeIf("!"))
        {
            var operand = Unary();
            return scope => !CelOperations.Truth(operand(scope));
        }
        if (tokens.TakeIf("-"))
        {
            var operand = Unary();
            return scope => CelOperations.Binary("-", 0L, operand(scope));
        }
        return Members(Primary());
    }

    CelNode Members(CelNode target)
    {
        while (true)
        {
            var of = target;
            if (tokens.TakeIf("["))
            {
                var index = Conditional();
                tokens.Expect("]");
                target = scope => CelOperations.Index(of(scope), index(scope));
            }
            else if (tokens.TakeIf("."))
            {
                string name = tokens.Take();
                target = tokens.TakeIf("(") ? Call(of, name) : scope => CelOperations.Index(of(scope), name);
            }
            else
                return target;
        }
    }

    CelNode Call(CelNode target, string name)
    {
        if (name is not ("all" or "exists" or "exists_one" or "map" or "filter"))
        {
            var arguments = Arguments(")");
            return scope => CelOperations.Call(name, [target(scope), .. arguments.Select(argument => argument(scope))]);
        }
        string variable = tokens.Take();
        tokens.Expect(",");
        var each = Conditional();
        tokens.Expect(")");
        return scope => CelOperations.Macro(name, target(scope), item => each(new(scope, variable, item)));
    }

    CelNode Primary()
    {
        string token = tokens.Take();
        switch (token)
        {
            case "(":
                var inner = Conditional();
                tokens.Expect(")");
                return inner;
            case "[":
                var items = Arguments("]");
                return scope => new CelList([.. items.Select(item => item(scope))]);
            case "true" or "false":
                return _ => token == "true";
            case "null":
                return _ => null;
            case "has":
                return Has();
        }
        if (token[0] is '\'' or '"')
            return _ => Unescape(token[1..^1]);
        if (char.IsDigit(token[0]))
            return long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out long whole)
                ? _ => whole
                : _ => double.Parse(token, CultureInfo.InvariantCulture);
        if (!tokens.TakeIf("("))
            return scope => scope.Find(token);
        var arguments = Arguments(")");
        return scope => CelOperations.Call(token, [.. arguments.Select(argument => argument(scope))]);
    }

    // has(a.b.c) tests for c and requires a.b.
    CelNode Has()
    {
        tokens.Expect("(");
        string name = tokens.Take();
        CelNode target = scope => scope.Find(name);
        tokens.Expect(".");
        string field = tokens.Take();
        while (tokens.TakeIf("."))
        {
            var (of, selected) = (target, field);
            target = scope => CelOperations.Index(of(scope), selected);
            field = tokens.Take();
        }
        tokens.Expect(")");
        return scope => target(scope) is Dictionary<string, object?> map && map.ContainsKey(field);
    }

    List<CelNode> Arguments(string end)
    {
        List<CelNode> arguments = [];
        if (tokens.TakeIf(end))
            return arguments;
        do arguments.Add(Conditional());
        while (tokens.TakeIf(","));
        tokens.Expect(end);
        return arguments;
    }

    static string Unescape(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"\\(.)", "$1");
}
