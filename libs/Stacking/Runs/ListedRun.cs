using StackingK8s.Contracts.Results;

namespace StackingK8s.Stacking.Runs;

/// <summary>A run of a store, in a line.</summary>
/// <param name="Run">NAMESPACE-NAME-UID, as --run takes it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Latest">Whether something was done for it after all others.</param>
/// <param name="Started">When it was first started; null where nothing recorded it.</param>
/// <param name="Finished">When its last step was committed; null while it is unfinished.</param>
/// <param name="StepsDone">Committed steps.</param>
/// <param name="Steps">Steps of its plan; null where no description says.</param>
/// <param name="OutOfFold">AUCs on the rows of X_meta; null before the meta step.</param>
/// <param name="Test">AUCs on the test manifest; null before the meta step and without one.</param>
/// <param name="Problem">What could not be read of it; null where all could.</param>
public sealed record ListedRun(
    string Run,
    string Name,
    bool Latest,
    DateTimeOffset? Started,
    DateTimeOffset? Finished,
    int StepsDone,
    int? Steps,
    ListedScores? OutOfFold,
    ListedScores? Test,
    string? Problem
);

/// <summary>The headline of a report: the stack beside what it must beat.</summary>
/// <param name="MetaModel">AUC of the meta-model, 0 to 1; null where the rows were too few to score it.</param>
/// <param name="BestExpert">Name of the expert with the greatest AUC.</param>
/// <param name="BestExpertAuc">Its AUC, 0 to 1.</param>
public sealed record ListedScores(double? MetaModel, string BestExpert, double BestExpertAuc)
{
    /// <summary>Picks the headline of a report's scores. Pure.</summary>
    /// <param name="scores">One score per model.</param>
    /// <returns>null where no expert was scored.</returns>
    public static ListedScores? Pick(IReadOnlyList<ScoreReport> scores)
    {
        var best = scores
            .Where(score => score.Model is not (MetaReport.MetaModel or MetaReport.MeanOfLogits))
            .OrderByDescending(score => score.Auc)
            .FirstOrDefault();
        return best is null ? null : new(scores.FirstOrDefault(score => score.Model == MetaReport.MetaModel)?.Auc, best.Model, best.Auc);
    }
}
