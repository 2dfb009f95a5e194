using System.Runtime.Intrinsics;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// Boosting with the binary log-loss on one thread, as LightGBM's GBDT with BinaryLogloss: the same scores on the validation rows, to the
/// last bit. It makes no model to keep; that is trained by LightGBM itself.
/// </summary>
sealed class TreeBooster : IPathBooster
{
    readonly double[] scores,
        validationScores,
        treeSums;
    readonly double[] signs;
    readonly Vector128<double>[] gradients;
    readonly BinTable validation;
    readonly TreeLearner learner;
    readonly double learningRate,
        mean;
    bool isFirst = true;

    /// <param name="bins">Training and validation rows.</param>
    /// <param name="parameters">Of the trees.</param>
    public TreeBooster(SearchBins bins, MetaParameters parameters)
    {
        parameters = NativeNumber.AsRead(parameters);
        (validation, learningRate) = (bins.Validation, parameters.LearningRate);
        signs = Array.ConvertAll(bins.TrainLabels, label => label == 1 ? 1.0 : -1);
        gradients = new Vector128<double>[signs.Length];
        (scores, validationScores) = bins.Start();
        (treeSums, mean) = (new double[validationScores.Length], bins.Mean());
        learner = new TreeLearner(bins.Train, parameters);
    }

    public bool AddTree()
    {
        for (int row = 0; row < scores.Length; row++)
        {
            double response = -signs[row] / (1.0 + Math.Exp(signs[row] * scores[row])),
                size = Math.Abs(response);
            gradients[row] = Vector128.Create((double)(float)response, (float)(size * (1.0 - size)));
        }
        learner.Grow(gradients);
        var tree = learner.Tree;
        bool grew = tree.Leaves > 1;
        if (grew)
        {
            tree.ChangeOutputs(output => ZeroIfTiny(output * learningRate));
            learner.AddTo(scores);
            tree.AddTo(validationScores, validation);
        }
        // In a model, the first tree carries the mean; it may be nothing but that.
        if (isFirst)
            tree.ChangeOutputs(output => grew ? ZeroIfTiny(output + mean) : mean);
        if (isFirst || grew)
            tree.AddTo(treeSums, validation);
        isFirst = false;
        return grew;
    }

    /// <summary>
    /// The sum of the trees for each validation row, without init scores, as a model of these trees predicts it. Its bits are others than
    /// those of the scores, which start from the mean or from init scores and not from 0.
    /// </summary>
    public double[] TreeSums() => [.. treeSums];

    public double[] ValidationProbabilities() => Array.ConvertAll(validationScores, score => 1.0 / (1.0 + Math.Exp(-score)));

    public void Dispose() => learner.Dispose();

    // LightGBM's kZeroThreshold, a float.
    static double ZeroIfTiny(double value) => Math.Abs(value) <= 1e-35f ? 0 : value;
}
