namespace StackingK8s.Contracts.Spec;

/// <summary>One thing wrong with a run file.</summary>
/// <param name="Path">The field, as in spec.experts[1].epochs.</param>
/// <param name="Message">What is wrong and what would be right.</param>
public sealed record FieldProblem(string Path, string Message)
{
    public override string ToString() => $"{Path}: {Message}";
}
