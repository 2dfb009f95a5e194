using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;
using StackingK8s.Tests.Boosting.Learner;

namespace StackingK8s.Tests.Boosting;

public class HeldOutPredictionTests
{
    [Theory]
    [InlineData(false, 1, 0)]
    [InlineData(true, 1, 0)]
    [InlineData(false, 0.5, 0)] // grown by LightGBM
    [InlineData(true, 0.5, 0)]
    [InlineData(false, 1, 1e9)] // no tree has a split
    [InlineData(true, 1, 1e9)]
    public void Log_odds_are_those_of_the_fitted_model_to_the_last_bit(bool withInitScores, double colsample, double minSplitGain)
    {
        var data = MixedData.Create(900, 12, seed: 5, positives: 0.3, withInitScores);
        MetaParameters parameters = new()
        {
            NumEstimators = 30,
            LearningRate = 0.07,
            ColsampleByTree = colsample,
            MinSplitGain = minSplitGain,
        };
        LabelledFeatures train = data.SelectRows([.. Enumerable.Range(0, 700)]),
            heldOut = data.SelectRows([.. Enumerable.Range(700, 200)]);

        using var model = MetaModel.Fit(train, parameters);
        using var trees = Booster.Load(model.ModelText);
        double[] expected = trees.PredictLogOdds(heldOut.Features);
        for (int row = 0; row < expected.Length && withInitScores; row++)
            expected[row] += heldOut.InitScores![row];

        Assert.Equal(expected, HeldOutPrediction.LogOdds(train, heldOut, parameters));
    }
}
