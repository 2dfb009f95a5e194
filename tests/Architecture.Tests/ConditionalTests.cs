using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace StackingK8s.Tests.Architecture;

public class ConditionalTests
{
    /// <summary>Four and more are a switch expression, or steps with names.</summary>
    const int MostArms = 3;

    [Fact]
    public void A_conditional_expression_has_at_most_three_arms()
    {
        var longer = SourceFile
            .Below("libs", "images", "operator", "cli", "build", "bench", "tests")
            .SelectMany(file => Longer(file.Text).Select(found => $"{file.Path}:{found.Line} has {found.Arms}"));

        Assert.Empty(longer);
    }

    [Theory]
    [InlineData("a ? 1 : b ? 2 : 3", null)]
    [InlineData("a ? 1 : b ? 2 : c ? 3 : 4", 4)]
    [InlineData("a ? (b ? 1 : 2) : (c ? 3 : 4)", 4)]
    [InlineData("a ? 1 : b ? Call(c ? 2 : 3) : 4", null)]
    [InlineData("(a ? b : c) ? 1 : d ? 2 : 3", null)]
    public void Arms_are_counted_through_nesting_and_parentheses_alone(string expression, int? arms) =>
        Assert.Equal(arms, Longer($"var x = {expression};").Select(found => (int?)found.Arms).SingleOrDefault());

    static IEnumerable<(int Line, int Arms)> Longer(string code) =>
        CSharpSyntaxTree
            .ParseText(code)
            .GetRoot()
            .DescendantNodes()
            .OfType<ConditionalExpressionSyntax>()
            .Where(conditional => !IsArm(conditional))
            .Select(conditional => (conditional.GetLocation().GetLineSpan().StartLinePosition.Line + 1, Arms(conditional)))
            .Where(found => found.Item2 > MostArms);

    static bool IsArm(ExpressionSyntax expression)
    {
        SyntaxNode node = expression;
        while (node.Parent is ParenthesizedExpressionSyntax parentheses)
            node = parentheses;
        return node.Parent is ConditionalExpressionSyntax parent && parent.Condition != node;
    }

    static int Arms(ExpressionSyntax expression)
    {
        while (expression is ParenthesizedExpressionSyntax parentheses)
            expression = parentheses.Expression;
        return expression is ConditionalExpressionSyntax conditional ? Arms(conditional.WhenTrue) + Arms(conditional.WhenFalse) : 1;
    }
}
