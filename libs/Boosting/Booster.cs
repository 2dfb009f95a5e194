using StackingK8s.Boosting.Native;
using StackingK8s.Learning;

namespace StackingK8s.Boosting;

/// <summary>
/// Gradient-boosted trees under construction, or loaded: LightGBM's booster with the binary objective. One thread at a time may train it;
/// several may ask for predictions. Every call runs on one thread and gives the same bits every time.
/// </summary>
public sealed class Booster : IDisposable
{
    readonly BoosterHandle handle;
    readonly bool trains,
        validates;

    // LightGBM notes the range of trees to predict with inside the booster, under a lock that readers share.
    readonly Lock predicting = new();

    /// <summary>No tree yet: <see cref="AddTree"/> grows the first.</summary>
    /// <param name="train">Held until this booster is disposed of.</param>
    /// <param name="parameters">NumEstimators is only noted in the model text: the caller decides how many trees to add.</param>
    /// <param name="validation">Binned like <paramref name="train"/> by <see cref="BinnedDataset.BinLike"/>.</param>
    /// <exception cref="ArgumentException">
    /// Parameters out of range; other binning parameters than the dataset's, which LightGBM would ignore in silence; a validation
    /// dataset in other bins.
    /// </exception>
    /// <exception cref="LightGbmException">The native library refused.</exception>
    public Booster(BinnedDataset train, MetaParameters parameters, BinnedDataset? validation = null)
    {
        parameters.ThrowIfOutOfRange();
        if (parameters.Binning != train.Binning)
            throw new ArgumentException($"The dataset was binned with {train.Binning}, not {parameters.Binning}.", nameof(parameters));
        if (validation is not null && validation.Reference != train)
            throw new ArgumentException("The validation dataset was not binned like the training dataset.", nameof(validation));
        handle = LightGbm.CreateBooster(train.Handle, parameters.ToNative());
        if (validation is not null)
            LightGbm.AddValidation(handle, validation.Handle);
        (trains, validates, Columns) = (true, validation is not null, train.Columns);
    }

    Booster(BoosterHandle loaded) => (handle, Columns) = (loaded, LightGbm.FeatureCount(loaded));

    /// <summary>Features a row must have.</summary>
    public int Columns { get; }

    /// <summary>Trees so far.</summary>
    public int Trees => LightGbm.TreeCount(handle);

    /// <summary>A finished model, to predict with.</summary>
    /// <param name="modelText">What <see cref="ModelText"/> or LightGBM's <c>save_model</c> wrote.</param>
    /// <exception cref="FormatException">The text is no whole LightGBM model of a binary classifier.</exception>
    public static Booster Load(string modelText)
    {
        ModelFormat.ThrowIfUnfit(modelText);
        return new Booster(LightGbm.LoadBooster(modelText));
    }

    /// <summary>One round of boosting.</summary>
    /// <returns>
    /// False where no split was worth making: the model is as before (or, in the first round, a constant), and unless rows or features
    /// are drawn at random every further round would end the same way.
    /// </returns>
    /// <exception cref="InvalidOperationException">The booster was loaded, so it has nothing to train on.</exception>
    public bool AddTree() =>
        trains ? LightGbm.Update(handle) : throw new InvalidOperationException("A loaded model cannot be trained further.");

    /// <summary>Probability of label 1 for each validation row after the trees so far, init scores included.</summary>
    /// <exception cref="InvalidOperationException">There is no validation dataset.</exception>
    public double[] ValidationProbabilities() =>
        validates ? LightGbm.ValidationPredictions(handle) : throw new InvalidOperationException("This booster has no validation dataset.");

    /// <summary>Probability of label 1 for each row, as if boosting had not started from init scores.</summary>
    /// <exception cref="ArgumentException">Another number of columns than trained on.</exception>
    public double[] PredictProbabilities(FloatMatrix features) => Predict(features, PredictionKind.Probability);

    /// <summary>What the trees add up to for each row, in log-odds, without init scores.</summary>
    /// <exception cref="ArgumentException">Another number of columns than trained on.</exception>
    public double[] PredictLogOdds(FloatMatrix features) => Predict(features, PredictionKind.LogOdds);

    /// <summary>The model in LightGBM's text format, which any LightGBM of version 4 loads; predictions survive it bit for bit.</summary>
    public string ModelText() => LightGbm.SaveModel(handle);

    /// <summary>One number per feature, 0 for one never used.</summary>
    public double[] Importance(ImportanceKind kind) => LightGbm.Importance(handle, kind);

    public void Dispose() => handle.Dispose();

    double[] Predict(FloatMatrix features, PredictionKind kind)
    {
        if (features.Columns != Columns)
            throw new ArgumentException($"{features.Columns} columns, but the model was trained on {Columns}.", nameof(features));
        if (features.Rows == 0)
            return [];
        lock (predicting)
            return LightGbm.Predict(handle, features, kind);
    }
}
