using StackingK8s.Learning.Metrics;

namespace StackingK8s.Cli.Init;

/// <summary>What `stacking init` knows of data and machine: all that a run file is decided by.</summary>
/// <param name="Rows">Of the manifest.</param>
/// <param name="SmallerClass">Rows of the rarer label.</param>
/// <param name="Groups">Distinct groups; 0 without a column of groups.</param>
/// <param name="OwnFolds">Distinct values of the user's column of folds; 0 without one.</param>
/// <param name="SmallestSide">Pixels of the shorter side of the smallest image looked at.</param>
/// <param name="MedianSide">Of the median image.</param>
/// <param name="LargestSide">Of the largest.</param>
/// <param name="Rgb">What statistics of the photographs tell of the label; NaN where it was not measured.</param>
/// <param name="Residual">What statistics of their residuals tell.</param>
/// <param name="Accelerator">Whether there is a GPU.</param>
/// <param name="Cores">Of the processor.</param>
/// <param name="MemoryBytes">That a run may use.</param>
sealed record DataFacts(
    int Rows,
    int SmallerClass,
    int Groups,
    int OwnFolds,
    int SmallestSide,
    int MedianSide,
    int LargestSide,
    AucEstimate Rgb,
    AucEstimate Residual,
    bool Accelerator,
    int Cores,
    long MemoryBytes
);
