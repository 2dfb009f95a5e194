using StackingK8s.Boosting.Native;

namespace StackingK8s.Boosting;

/// <summary>
/// Labelled features quantised into bins (one byte per value up to 255 bins), ready for boosting; immutable, so any number of boosters on
/// any threads may share one. The features themselves are read where they lie, during construction only, and not kept.
/// </summary>
/// <remarks>Dispose of it when no longer needed; boosters made from it keep what they need.</remarks>
public sealed class BinnedDataset : IDisposable
{
    /// <summary>Bins training rows by their own values.</summary>
    /// <param name="data">The training rows.</param>
    /// <param name="binning">How to bin them.</param>
    /// <param name="columns">
    /// A name per column for the model's text, all different and without the characters of JSON; null, the default: Column_0, ….
    /// </param>
    /// <exception cref="LightGbmException">The native library reported an error or could not be loaded.</exception>
    public BinnedDataset(LabelledFeatures data, Binning binning, IReadOnlyList<string>? columns = null)
        : this(data, binning, reference: null)
    {
        if (columns is not null)
            LightGbm.SetFeatureNames(Handle, columns);
    }

    BinnedDataset(LabelledFeatures data, Binning binning, BinnedDataset? reference)
    {
        (Rows, Columns, Binning, Reference) = (data.Features.Rows, data.Features.Columns, binning, reference);
        Handle = LightGbm.CreateDataset(data.Features, binning.ToNative(), reference?.Handle);
        LightGbm.SetLabels(Handle, Array.ConvertAll(data.Labels, label => (float)label));
        if (data.InitScores is { } scores)
            LightGbm.SetInitScores(Handle, scores);
        StartsFromInitScores = data.InitScores is not null;
        TotalBins = Enumerable.Range(0, Columns).Sum(column => LightGbm.BinCount(Handle, column));
    }

    /// <summary>Number of rows, at least 1.</summary>
    public int Rows { get; }

    /// <summary>Features per row, at least 1.</summary>
    public int Columns { get; }

    /// <summary>How the rows were binned; for validation rows, how the training rows were.</summary>
    public Binning Binning { get; }

    /// <summary>Histogram bins of all features together; a constant feature, which LightGBM drops, has none.</summary>
    public int TotalBins { get; }

    /// <summary>Whether the rows carry scores to start from.</summary>
    public bool StartsFromInitScores { get; }

    /// <summary>The training dataset whose bins this one took over; null for a training dataset.</summary>
    internal BinnedDataset? Reference { get; }

    internal DatasetHandle Handle { get; }

    /// <summary>
    /// Validation rows in this dataset's bins. They do not influence the bin edges: otherwise they would leak into training.
    /// </summary>
    /// <param name="validation">Rows to validate on, with as many columns as this dataset.</param>
    /// <returns>The validation rows, for boosters trained on this dataset.</returns>
    /// <exception cref="ArgumentException">Another number of columns, or init scores in one of the two only.</exception>
    /// <exception cref="LightGbmException">The native library reported an error.</exception>
    public BinnedDataset BinLike(LabelledFeatures validation)
    {
        if (validation.Features.Columns != Columns)
            throw new ArgumentException(
                $"The validation rows have {validation.Features.Columns} columns, but the training rows have {Columns}.",
                nameof(validation)
            );
        if (validation.InitScores is not null != StartsFromInitScores)
            throw new ArgumentException("Training and validation rows must both have init scores or both have none.", nameof(validation));
        return new BinnedDataset(validation, Binning, this);
    }

    /// <summary>Releases the native dataset, or, while boosters use it, lets the last of them release it.</summary>
    public void Dispose() => Handle.Dispose();
}
