namespace StackingK8s.Contracts.Results;

/// <summary>The search and its winner.</summary>
/// <param name="Strategy">grid or random.</param>
/// <param name="Candidates">Candidates scored.</param>
/// <param name="TrainRows">Rows each candidate was fitted on.</param>
/// <param name="ValidationRows">Rows each candidate was scored on.</param>
/// <param name="BestParameters">The winner, by LGBMClassifier name.</param>
/// <param name="Selection">
/// The winner on the validation part. It chose the winner, so it is a selection score and on the optimistic side.
/// </param>
/// <param name="ExpertsOnValidation">Each expert's out-of-fold logits on the same validation rows, for a fair comparison.</param>
public sealed record SearchReport(
    string Strategy,
    int Candidates,
    int TrainRows,
    int ValidationRows,
    IReadOnlyDictionary<string, double> BestParameters,
    ScoreReport Selection,
    IReadOnlyList<ScoreReport> ExpertsOnValidation
);
