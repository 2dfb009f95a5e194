using System.Text.Json;
using StackingK8s.Learning.Metrics;

namespace StackingK8s.Tests.Learning.Metrics;

/// <summary>The points of curves and bins, against scikit-learn's on the rows of <see cref="Sample"/>.</summary>
public class CurveTests
{
    static readonly JsonElement Golden = JsonDocument
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Golden", "sklearn-curves.json")))
        .RootElement;

    [Theory, InlineData('A'), InlineData('B')]
    public void The_points_of_the_roc_curve_are_those_of_roc_curve(char which)
    {
        var points = RocCurve.Compute(Sample.Labels, Sample.Scores(which)).Rates().ToList();
        Same(which, "falsePositiveRate", points.Select(point => point.FalsePositiveRate));
        Same(which, "truePositiveRate", points.Select(point => point.TruePositiveRate));
    }

    [Theory, InlineData('A'), InlineData('B')]
    public void The_points_of_precision_and_recall_are_those_of_precision_recall_curve(char which)
    {
        // Debian's scikit-learn 1.2 keeps the points at full recall too, as we do.
        var points = RocCurve.Compute(Sample.Labels, Sample.Scores(which)).PrecisionRecall().ToList();
        Same(which, "recall", points.Select(point => point.Recall));
        Same(which, "precision", points.Select(point => point.Precision));
    }

    [Theory, InlineData('A'), InlineData('B')]
    public void The_bins_of_reliability_are_those_of_calibration_curve(char which)
    {
        var reliability = Reliability.Compute(Sample.Labels, Sample.Scores(which));
        Same(which, "meanProbability", reliability.Bins.Select(bin => bin.MeanProbability));
        Same(which, "observed", reliability.Bins.Select(bin => bin.Observed));
        Assert.Equal(Sample.Labels.Length, reliability.Bins.Sum(bin => bin.Count));
    }

    [Theory, InlineData('A'), InlineData('B')]
    public void The_counts_at_a_threshold_are_those_of_confusion_matrix(char which)
    {
        var (tp, fp, fn, tn) = Confusion.Count(Sample.Labels, Sample.Scores(which), 0.5);
        Assert.Equal(
            Golden.GetProperty($"{which}").GetProperty("confusion").EnumerateArray().Select(count => count.GetInt32()),
            [tp, fp, fn, tn]
        );
    }

    [Fact]
    public void The_calibration_error_weighs_each_bin_by_its_rows()
    {
        // Four rows at .25, one of them positive; one row at .95, negative: (4 * 0 + 1 * .95) / 5.
        Assert.Equal(0.19, Reliability.Compute([1, 0, 0, 0, 0], [0.25, 0.25, 0.25, 0.25, 0.95]).ExpectedError, 12);
    }

    [Theory]
    [InlineData(8, 10, 0.49016247153664183, 0.9433178485456247)]
    [InlineData(0, 5, 0, 0.43448246478317476)]
    public void The_whiskers_are_wilsons_interval(int positives, int count, double low, double high)
    {
        var interval = new ReliabilityBin(0, 1, count, positives, 0.5).Interval();
        Assert.Equal(low, interval.Low, 8);
        Assert.Equal(high, interval.High, 8);
    }

    static void Same(char which, string list, IEnumerable<double> actual)
    {
        double[] expected = [.. Golden.GetProperty($"{which}").GetProperty(list).EnumerateArray().Select(number => number.GetDouble())];
        double[] found = [.. actual];
        Assert.Equal(expected.Length, found.Length);
        Assert.All(expected.Zip(found), pair => Assert.Equal(pair.First, pair.Second, 12));
    }
}
