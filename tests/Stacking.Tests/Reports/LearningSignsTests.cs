using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Metrics;
using StackingK8s.Stacking.Reports;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Tests.Stacking.Reports;

public class LearningSignsTests
{
    static readonly OperatingPoint Fair = new(0.8, 0.8, 0.2, 0.8);

    static readonly ScoreReport Good = Score("a", 0.9, 0.87, 0.93),
        Weak = Score("a", 0.51, 0.46, 0.56);

    static ScoreReport Score(string model, double auc, double low, double high, double logLoss = 0.5) =>
        new(model, 600, auc, low, high, 0.5, 0.5, 0.5, logLoss, 0.5);

    static TrainingCurves Curve(string expert, params double[] losses) =>
        new(
            expert,
            [
                [.. losses.Select((loss, i) => new EpochLoss(i + 1, loss, null, 16 * (i + 1)))],
            ]
        );

    static TrainingCurves Validated(string expert, params double[] losses) =>
        new(
            expert,
            [
                [.. losses.Select((loss, i) => new EpochLoss(i + 1, 0.4, loss, 16 * (i + 1)))],
            ]
        );

    static readonly (string Name, ScoreReport[] Experts, OperatingPoint Threshold, TrainingCurves[] Curves, string[] Said)[] Cases =
    [
        ("all is well", [Good], Fair, [Curve("a", 0.69, 0.5, 0.4)], []),
        ("a loss that stays at ln 2", [Weak], Fair, [Curve("a", 0.9, 0.70, 0.69)], ["a: the training loss never left 0.693"]),
        ("one that falls without carrying over", [Weak], Fair, [Curve("a", 0.7, 0.5)], ["a: no better than chance"]),
        ("an interval below one half", [Score("a", 0.41, 0.37, 0.45)], Fair, [Curve("a", 0.7, 0.5)], ["a: no better than chance"]),
        ("no interval", [Score("a", 0.9, double.NaN, double.NaN)], Fair, [Curve("a", 0.7, 0.5)], ["a: no better than chance"]),
        ("learnt by heart", [Score("a", 0.8, 0.76, 0.84, 0.7)], Fair, [Curve("a", 0.7, 0.2)], ["a: overfits: log-loss 0.200"]),
        ("a validation loss that rises", [Score("a", 0.8, 0.76, 0.84)], Fair, [Validated("a", 0.6, 0.4, 0.55)], ["a: overfits, since"]),
        ("one expert far below", [Score("a", 0.95, 0.93, 0.97), Score("b", 0.7, 0.65, 0.75)], Fair, [], ["b: far below a"]),
        ("one below within chance", [Score("a", 0.8, 0.7, 0.9), Score("b", 0.68, 0.58, 0.78)], Fair, [], []),
        ("all rows called positive", [Good], new(0.67, 1, 1, 0.5), [], ["At the threshold all rows are called positive"]),
        ("all rows called negative", [Good], new(0, 0, 0, 0.5), [], ["At the threshold all rows are called negative"]),
        ("a meta-model alone", [Score(MetaReport.MetaModel, 0.5, 0.4, 0.6)], Fair, [], []),
        (
            "a fold without epochs",
            [Good],
            Fair,
            [
                new(
                    "a",
                    [
                        [],
                    ]
                ),
            ],
            []
        ),
    ];

    public static TheoryData<string> Names() => [.. Cases.Select(each => each.Name)];

    [Theory, MemberData(nameof(Names))]
    public void What_the_numbers_show_is_said(string name)
    {
        var (_, experts, threshold, curves, said) = Cases.Single(each => each.Name == name);
        var found = LearningSigns.Find(experts, threshold, curves);

        Assert.Equal(said.Length, found.Count);
        Assert.All(found.Zip(said), pair => Assert.StartsWith(pair.Second, pair.First, StringComparison.Ordinal));
    }

    [Fact]
    public void Steps_and_losses_of_each_expert_are_told() =>
        Assert.Equal(
            ["a: 48 optimiser steps per training, training loss 0.690 in the first epoch and 0.400 in the last"],
            LearningSigns.Steps([
                Curve("a", 0.69, 0.5, 0.4),
                new(
                    "b",
                    [
                        [],
                    ]
                ),
            ])
        );

    [Theory]
    [InlineData(new[] { 0.9, 0.7, 0.68 }, true)]
    [InlineData(new[] { 0.9, 0.67, 0.7 }, false)]
    [InlineData(new double[0], false)]
    public void A_training_is_stuck_while_no_epoch_is_clearly_better_than_guessing(double[] losses, bool stuck) =>
        Assert.Equal(stuck, StuckTraining.IsStuck(losses));
}
