using StackingK8s.Boosting.Native;
using StackingK8s.Learning;

namespace StackingK8s.Boosting;

/// <summary>
/// Gradient-boosted trees under construction, or loaded: LightGBM's booster with the binary objective. One thread at a time may train it;
/// several may ask for predictions. Every call runs on one thread and gives the same bits every time.
/// </summary>
public sealed class Booster : IPathBooster
{
    readonly BoosterHandle handle;
    readonly bool trains,
        validates;

    // LightGBM notes the range of trees to predict with inside the booster, under a lock that readers share.
    readonly Lock predicting = new();

    /// <summary>A booster without trees: <see cref="AddTree"/> grows the first.</summary>
    /// <param name="train">Rows to train on; kept alive until this booster is disposed of.</param>
    /// <param name="parameters">
    /// Of the trees. NumEstimators is only noted in the model text: the caller decides how many trees to add.
    /// </param>
    /// <param name="validation">
    /// Binned like <paramref name="train"/> by <see cref="BinnedDataset.BinLike"/>; null, the default: none.
    /// </param>
    /// <exception cref="ArgumentException">
    /// Parameters out of range; other binning parameters than the dataset's, which LightGBM would silently ignore; a validation
    /// dataset in other bins.
    /// </exception>
    /// <exception cref="LightGbmException">The native library reported an error.</exception>
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

    /// <summary>Features per row that the model expects.</summary>
    public int Columns { get; }

    /// <summary>Trees so far.</summary>
    public int Trees => LightGbm.TreeCount(handle);

    /// <summary>Loads a finished model, to predict with.</summary>
    /// <param name="modelText">What <see cref="ModelText"/> or LightGBM's <c>save_model</c> wrote.</param>
    /// <returns>A booster that cannot be trained further.</returns>
    /// <exception cref="FormatException">The text is not a complete LightGBM model of a binary classifier.</exception>
    /// <exception cref="LightGbmException">The native library reported an error or could not be loaded.</exception>
    public static Booster Load(string modelText)
    {
        ModelFormat.ThrowIfUnfit(modelText);
        return new Booster(LightGbm.LoadBooster(modelText));
    }

    /// <summary>Runs one round of boosting, which adds at most one tree.</summary>
    /// <returns>
    /// False where no split was worth making: the model is as before (or, in the first round, a constant), and unless rows or features
    /// are drawn at random every further round would end the same way.
    /// </returns>
    /// <exception cref="InvalidOperationException">The booster was loaded, so it has nothing to train on.</exception>
    public bool AddTree() =>
        trains ? LightGbm.Update(handle) : throw new InvalidOperationException("A loaded model cannot be trained further.");

    /// <summary>Probability of label 1 for each validation row after the trees so far, init scores included.</summary>
    /// <returns>0 to 1, in the order of the validation rows.</returns>
    /// <exception cref="InvalidOperationException">The booster has no validation dataset.</exception>
    public double[] ValidationProbabilities() =>
        validates ? LightGbm.ValidationPredictions(handle) : throw new InvalidOperationException("This booster has no validation dataset.");

    /// <summary>Probability of label 1 for each row, as if boosting had not started from init scores.</summary>
    /// <param name="features">Rows x <see cref="Columns"/>; 0 rows are allowed.</param>
    /// <returns>0 to 1, one number per row.</returns>
    /// <exception cref="ArgumentException">Another number of columns than trained on.</exception>
    public double[] PredictProbabilities(FloatMatrix features) => Predict(features, PredictionKind.Probability);

    /// <summary>The sum of the trees for each row, in log-odds, without init scores.</summary>
    /// <param name="features">Rows x <see cref="Columns"/>; 0 rows are allowed.</param>
    /// <returns>One number per row.</returns>
    /// <exception cref="ArgumentException">Another number of columns than trained on.</exception>
    public double[] PredictLogOdds(FloatMatrix features) => Predict(features, PredictionKind.LogOdds);

    /// <summary>What each feature contributes to the sum of the trees for each row, by TreeSHAP.</summary>
    /// <param name="features">Rows x <see cref="Columns"/>; 0 rows are allowed.</param>
    /// <returns>Row by row, <see cref="Columns"/> numbers and the expected value, which they add up to the log-odds with.</returns>
    /// <exception cref="ArgumentException">Another number of columns than trained on.</exception>
    public double[] PredictContributions(FloatMatrix features) => Predict(features, PredictionKind.Contributions, Columns + 1);

    /// <summary>
    /// The model in LightGBM's text format, which any LightGBM of version 4 loads; a loaded model predicts the same bits.
    /// </summary>
    /// <returns>ASCII text of several lines.</returns>
    public string ModelText() => LightGbm.SaveModel(handle);

    /// <summary>How much each feature contributed to the trees.</summary>
    /// <param name="kind">What to count.</param>
    /// <returns>One number per feature, 0 or more; 0 for a feature that was never used.</returns>
    public double[] Importance(ImportanceKind kind) => LightGbm.Importance(handle, kind);

    /// <summary>Releases the native booster and its datasets; the booster must not be used afterwards.</summary>
    public void Dispose() => handle.Dispose();

    double[] Predict(FloatMatrix features, PredictionKind kind, int width = 1)
    {
        if (features.Columns != Columns)
            throw new ArgumentException(
                $"The rows have {features.Columns} columns, but the model was trained on {Columns}.",
                nameof(features)
            );
        if (features.Rows == 0)
            return [];
        lock (predicting)
            return LightGbm.Predict(handle, features, kind, width);
    }
}
