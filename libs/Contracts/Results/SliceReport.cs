namespace StackingK8s.Contracts.Results;

/// <summary>How well the meta-model does on the rows of each value of one of the manifest's columns.</summary>
/// <param name="Column">As in spec.data.columns.slices.</param>
/// <param name="Values">Distinct values.</param>
/// <param name="RestRows">Rows of those that <paramref name="Largest"/> leaves out.</param>
/// <param name="Largest">The values with the most rows, at most <see cref="MostValues"/>, by rows and then in ordinal order.</param>
public sealed record SliceColumnReport(string Column, int Values, int RestRows, IReadOnlyList<SliceReport> Largest)
{
    /// <summary>Values of a column that are reported one by one.</summary>
    public const int MostValues = 20;
}

/// <summary>How well the meta-model does on the rows of one value.</summary>
/// <param name="Value">As the manifest has it, cut after 200 characters; may be empty.</param>
/// <param name="Rows">Rows with it, at least 1.</param>
/// <param name="Positives">Those with label 1.</param>
/// <param name="Auc">
/// Of its rows; where they all are of one class, as with kinds of forgeries, of its rows against all rows of the other class. NaN where
/// that class has no rows.
/// </param>
/// <param name="AucLow">
/// Lower end of its 95 % interval, found as that of <see cref="ScoreReport.AucLow"/>; NaN where all compared rows are of one group.
/// </param>
/// <param name="AucHigh">Upper end.</param>
/// <param name="LogLoss">Mean negative log-likelihood of its rows, in nats.</param>
/// <param name="ErrorRate">Share of its rows that the chosen threshold calls wrong.</param>
public sealed record SliceReport(
    string Value,
    int Rows,
    int Positives,
    double Auc,
    double AucLow,
    double AucHigh,
    double LogLoss,
    double ErrorRate
);
