namespace StackingK8s.Contracts.Plan;

/// <summary>The three kinds of step; each is one program of images/.</summary>
public enum StepKind
{
    Fold,
    Aggregate,
    Meta,
}
