using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning.Random;
using StackingK8s.Meta.Evaluation;
using StackingK8s.Meta.Validation;

namespace StackingK8s.Tests.Stacking.Meta;

public class CalibratorTests
{
    const int Rows = 6000;

    static readonly IReadOnlyList<ValidationPart> Halves =
    [
        new([.. Enumerable.Range(Rows / 2, Rows / 2)], [.. Enumerable.Range(0, Rows / 2)]),
        new([.. Enumerable.Range(0, Rows / 2)], [.. Enumerable.Range(Rows / 2, Rows / 2)]),
    ];

    [Fact]
    public void Log_odds_that_are_three_times_too_certain_are_divided_by_three()
    {
        var (logOdds, labels) = Draw(3, 0);

        var report = Calibrator.Fit(CalibrationKind.Temperature, logOdds, labels, Halves);

        Assert.Equal(1.0 / 3, report.Slope, 0.03);
        Assert.Equal(0, report.Intercept);
        Assert.True(report.ErrorAfter < report.ErrorBefore / 3, $"{report.ErrorBefore} -> {report.ErrorAfter}");
        Assert.True(report.LogLossAfter < report.LogLossBefore);
    }

    [Theory]
    [InlineData(1, 0, CalibrationKind.None)]
    [InlineData(3, 0, CalibrationKind.Temperature)]
    [InlineData(3, 2, CalibrationKind.Platt)]
    public void The_kind_that_the_log_odds_need_is_chosen(double certainty, double shift, CalibrationKind kind)
    {
        var (logOdds, labels) = Draw(certainty, shift);

        Assert.Equal(kind, Calibrator.Fit(CalibrationKind.Auto, logOdds, labels, Halves).Kind);
    }

    [Fact]
    public void Log_odds_that_tell_nothing_or_the_wrong_way_round_stay_as_they_are()
    {
        var (logOdds, labels) = Draw(1, 0);
        double[] reversed = Array.ConvertAll(logOdds, odds => -odds);

        var report = Calibrator.Fit(CalibrationKind.Platt, reversed, labels, Halves);

        Assert.Equal((CalibrationKind.None, 1, 0), (report.Kind, report.Slope, report.Intercept));
        Assert.Equal(report.ErrorBefore, report.ErrorAfter);
    }

    [Fact]
    public void Calibration_keeps_the_order_of_the_rows()
    {
        var (logOdds, labels) = Draw(3, 2);
        var report = Calibrator.Fit(CalibrationKind.Auto, logOdds, labels, Halves);

        double[] probabilities = Calibrator.Probabilities(new CalibrationMap(report.Slope, report.Intercept), [.. logOdds.Order()]);

        Assert.Equal(probabilities.Order(), probabilities);
    }

    static (double[] LogOdds, int[] Labels) Draw(double certainty, double shift)
    {
        RandomState random = new(6);
        double[] honest = [.. Enumerable.Range(0, Rows).Select(_ => 1.5 * random.NextGaussian())];
        int[] labels = [.. honest.Select(odds => random.NextDouble() < 1 / (1 + Math.Exp(-odds)) ? 1 : 0)];
        return ([.. honest.Select(odds => certainty * odds + shift)], labels);
    }
}
