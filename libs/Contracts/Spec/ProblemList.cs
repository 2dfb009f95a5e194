namespace StackingK8s.Contracts;

/// <summary>Collects the problems of a run file, so that the user sees them all at once.</summary>
sealed class ProblemList
{
    readonly List<FieldProblem> problems = [];

    public IReadOnlyList<FieldProblem> Problems => problems;

    public void Unless(bool holds, string path, string message)
    {
        if (!holds) problems.Add(new(path, message));
    }
}
