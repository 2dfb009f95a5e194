using StackingK8s.Learning;

namespace StackingK8s.Boosting;

/// <summary>
/// A fitted meta-model: features of a row in, probability of label 1 out. It predicts from its own text, so a model loaded from
/// <see cref="ModelText"/> gives the same bits. Safe to share between threads.
/// </summary>
public sealed class MetaModel : IDisposable
{
    readonly Booster booster;

    MetaModel(string modelText, bool startsFromInitScores) =>
        (booster, ModelText, StartsFromInitScores) = (Booster.Load(modelText), modelText, startsFromInitScores);

    /// <summary>The model in LightGBM's text format; init scores are not in it.</summary>
    public string ModelText { get; }

    /// <summary>Whether the trees correct init scores, which a prediction then needs too.</summary>
    public bool StartsFromInitScores { get; }

    /// <summary>Features per row that the model expects.</summary>
    public int Columns => booster.Columns;

    /// <summary>Trees in the model; fewer than NumEstimators where no further split was worth making.</summary>
    public int Trees => booster.Trees;

    /// <summary>Trains on all rows, deterministically, on one thread.</summary>
    /// <param name="data">Rows to learn from.</param>
    /// <param name="parameters">See <see cref="MetaParameters"/>.</param>
    /// <param name="columns">A name per column, for the text; null, the default: Column_0, ….</param>
    /// <param name="rounds">Receives the number of finished rounds of boosting after each; null, the default: not reported.</param>
    /// <param name="cancellation">Checked before each round.</param>
    /// <returns>A model of at most NumEstimators trees.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A parameter is out of its range.</exception>
    /// <exception cref="LightGbmException">The native library reported an error or could not be loaded.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public static MetaModel Fit(
        LabelledFeatures data,
        MetaParameters parameters,
        IReadOnlyList<string>? columns = null,
        IProgress<int>? rounds = null,
        CancellationToken cancellation = default
    )
    {
        parameters.ThrowIfOutOfRange();
        using var train = new BinnedDataset(data, parameters.Binning, columns);
        using var booster = new Booster(train, parameters);
        for (int round = 1; round <= parameters.NumEstimators; round++)
        {
            cancellation.ThrowIfCancellationRequested();
            bool grew = booster.AddTree();
            rounds?.Report(round);
            if (!grew && !parameters.DrawsAtRandom)
                break;
        }
        return new MetaModel(booster.ModelText(), train.StartsFromInitScores);
    }

    /// <summary>Loads a model from its text.</summary>
    /// <param name="modelText">A LightGBM model of a binary classifier.</param>
    /// <param name="startsFromInitScores">Whether it was trained from init scores, which the text does not contain; by default not.</param>
    /// <returns>A model that predicts the same bits as the one saved.</returns>
    /// <exception cref="FormatException">The text is not a complete LightGBM model of a binary classifier.</exception>
    public static MetaModel Load(string modelText, bool startsFromInitScores = false) => new(modelText, startsFromInitScores);

    /// <summary>Probability of label 1 for each row, from the trees' log-odds plus the row's init score, if any.</summary>
    /// <param name="features">Rows x <see cref="Columns"/>, all finite; 0 rows are allowed.</param>
    /// <param name="initScores">Log-odds per row where <see cref="StartsFromInitScores"/>; null, the default, where not.</param>
    /// <returns>0 to 1, one number per row.</returns>
    /// <exception cref="FeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">Another number of columns; init scores missing, superfluous, too few or not finite.</exception>
    public double[] Predict(FloatMatrix features, double[]? initScores = null)
    {
        FeatureException.ThrowIfNotFinite(features);
        InitScore.ThrowIfUnfit(initScores, features.Rows);
        return (initScores, StartsFromInitScores) switch
        {
            (null, false) => booster.PredictProbabilities(features),
            ({ } scores, true) => InitScore.Probabilities(scores, booster.PredictLogOdds(features)),
            (null, true) => throw new ArgumentException(
                "Init scores are missing: the model starts from them. Pass one per row.",
                nameof(initScores)
            ),
            _ => throw new ArgumentException("The model does not start from init scores. Pass none.", nameof(initScores)),
        };
    }

    /// <summary>Log-odds of label 1 for each row: the trees' plus the row's init score, if any.</summary>
    /// <param name="features">Rows x <see cref="Columns"/>, all finite; 0 rows are allowed.</param>
    /// <param name="initScores">Log-odds per row where <see cref="StartsFromInitScores"/>; null, the default, where not.</param>
    /// <returns>One number per row.</returns>
    /// <exception cref="FeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">Another number of columns; init scores missing, superfluous, too few or not finite.</exception>
    public double[] LogOdds(FloatMatrix features, double[]? initScores = null)
    {
        FeatureException.ThrowIfNotFinite(features);
        InitScore.ThrowIfUnfit(initScores, features.Rows);
        if (initScores is null == StartsFromInitScores)
            throw new ArgumentException(
                StartsFromInitScores
                    ? "Init scores are missing: pass one per row."
                    : "The model does not start from init scores: pass none.",
                nameof(initScores)
            );
        double[] logOdds = booster.PredictLogOdds(features);
        for (int row = 0; row < logOdds.Length && initScores is not null; row++)
            logOdds[row] += initScores[row];
        return logOdds;
    }

    /// <summary>What each feature contributes to the trees' log-odds of each row: LightGBM's TreeSHAP (its <c>pred_contrib</c>).</summary>
    /// <param name="features">Rows x <see cref="Columns"/>, all finite; 0 rows are allowed.</param>
    /// <returns>
    /// Row by row, a number per feature and then the trees' expected value over the rows they were fitted on; together they are the trees'
    /// log-odds of the row, up to rounding.
    /// </returns>
    /// <exception cref="FeatureException">A feature is NaN or infinite.</exception>
    /// <exception cref="ArgumentException">Another number of columns.</exception>
    public double[] Contributions(FloatMatrix features)
    {
        FeatureException.ThrowIfNotFinite(features);
        return booster.PredictContributions(features);
    }

    /// <summary>How much each feature contributed to the trees.</summary>
    /// <param name="kind">What to count.</param>
    /// <returns>One number per feature, 0 for one never used; gains to the six digits that the text keeps.</returns>
    public double[] Importance(ImportanceKind kind) => booster.Importance(kind);

    /// <summary>Releases the native booster; the model must not be used afterwards.</summary>
    public void Dispose() => booster.Dispose();
}
