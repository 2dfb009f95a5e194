namespace StackingK8s.Boosting.Search;

/// <summary>What a search is about to do.</summary>
/// <param name="Candidates">How many are scored.</param>
/// <param name="Splits">On how many splits.</param>
/// <param name="Scores">Scores that it will come to: Candidates x Splits, fewer by halving.</param>
/// <param name="Known">Those that a journal holds already.</param>
/// <param name="Paths">Runs of boosting that are left, over all splits.</param>
/// <param name="Trees">Trees that these grow.</param>
/// <param name="Seconds">About how long that takes, from a few trees grown first; at most the budget.</param>
public sealed record SearchPlan(int Candidates, int Splits, long Scores, int Known, long Paths, long Trees, double Seconds);
