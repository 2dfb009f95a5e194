using StackingK8s.Boosting;
using StackingK8s.Boosting.Search;

namespace StackingK8s.Tests.Boosting;

public class GridSearchParityTests
{
    [Theory]
    [InlineData("breast_cancer")]
    [InlineData("digits_odd")]
    public void Every_candidate_scores_as_under_GridSearchCV_and_the_same_one_wins(string name)
    {
        var golden = GoldenGrid.Load(name);
        var found = MetaSearch.Run(golden.Data, [new(golden.Train, golden.Validation)], golden.Candidates, parallelism: 2);
        double[] aucs = [.. Enumerable.Range(0, found.Candidates).Select(candidate => found.Of(candidate)[0])];
        Assert.Equal(golden.Aucs.Length, aucs.Length);
        for (int i = 0; i < golden.Aucs.Length; i++)
            Assert.Equal(golden.Aucs[i], aucs[i], 1e-12);
        int best = Array.IndexOf(aucs, aucs.Max());
        Assert.Equal(golden.Best, golden.Candidates[best]);
        Assert.Equal(golden.BestAuc, aucs[best], 1e-12);
    }

    [Theory]
    [InlineData("breast_cancer")]
    [InlineData("digits_odd")]
    public void The_model_refitted_on_all_rows_predicts_as_LGBMClassifier_does(string name)
    {
        var golden = GoldenGrid.Load(name);
        using var model = MetaModel.Fit(golden.Data, golden.Best);
        double[] probabilities = model.Predict(golden.Data.Features);
        Assert.Equal(golden.RefitProbabilityFirst50, probabilities[..50]);
        double logLoss = -golden.Data.Labels.Zip(probabilities, (label, p) => Math.Log(label == 1 ? p : 1 - p)).Average();
        Assert.Equal(golden.RefitLogLoss, logLoss, 1e-12);
    }
}
