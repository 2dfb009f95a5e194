using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Training.Loop;

namespace StackingK8s.Cli.Reporting;

/// <summary>How one expert's training went in each fold.</summary>
/// <param name="Expert">Its name.</param>
/// <param name="Folds">One curve per fold.</param>
sealed record ExpertCurves(string Expert, IReadOnlyList<IReadOnlyList<EpochSummary>> Folds);
