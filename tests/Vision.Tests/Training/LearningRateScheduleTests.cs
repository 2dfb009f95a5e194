using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Optimiser;

namespace StackingK8s.Tests.Vision.Training;

public sealed class LearningRateScheduleTests
{
    readonly LearningRateSchedule schedule = new(Steps: 101, WarmUpSteps: 10, Peak: 1, Floor: 0.02);

    [Theory]
    [InlineData(0, 0.1), InlineData(4, 0.5), InlineData(9, 1), InlineData(10, 1)]
    [InlineData(55, 0.51)] // half-way down: the mean of peak and floor
    [InlineData(100, 0.02)]
    public void Rises_in_a_line_and_falls_in_a_cosine(int step, double expected) => Assert.Equal(expected, this.schedule.At(step), 12);

    [Fact]
    public void Never_rises_after_the_warm_up_and_never_leaves_its_range()
    {
        double[] rates = [.. Enumerable.Range(0, 101).Select(this.schedule.At)];
        Assert.All(rates[10..].Zip(rates[11..]), pair => Assert.True(pair.First > pair.Second));
        Assert.All(rates, rate => Assert.InRange(rate, 0.02, 1));
    }

    [Theory]
    [InlineData(1, 0), InlineData(1, 1), InlineData(2, 1), InlineData(2, 2), InlineData(5, 5)]
    public void The_shortest_trainings_have_a_finite_rate_too(int steps, int warmUp)
    {
        var schedule = new LearningRateSchedule(steps, warmUp, 1, 0.01);
        for (int step = 0; step < steps; step++)
            Assert.InRange(schedule.At(step), 0.01, 1);
    }

    [Fact]
    public void Options_are_shares_of_the_whole_training()
    {
        var schedule = LearningRateSchedule.Create(
            new TrainingOptions
            {
                LearningRate = 0.5,
                WarmUpFraction = 0.1,
                FinalFraction = 0.2,
            },
            200
        );
        Assert.Equal(new LearningRateSchedule(200, 20, 0.5, 0.1), schedule);
    }
}
