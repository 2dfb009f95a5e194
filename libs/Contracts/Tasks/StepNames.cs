namespace StackingK8s.Contracts.Tasks;

/// <summary>The names of steps, as in the plan, in the status and in the folders of the artifact store.</summary>
public static class StepNames
{
    /// <summary>The aggregate step.</summary>
    public const string Aggregate = "aggregate";

    /// <summary>The meta step.</summary>
    public const string Meta = "meta";

    /// <returns>The name of a fold step.</returns>
    /// <param name="fold">The held-out fold, from 0.</param>
    public static string Fold(int fold) => $"fold-{fold}";
}
