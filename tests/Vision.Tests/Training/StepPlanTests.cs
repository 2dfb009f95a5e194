using StackingK8s.Vision.Training.Loop;

namespace StackingK8s.Tests.Vision.Training;

public sealed class StepPlanTests
{
    [Theory]
    [InlineData(100, 25, 1, 4, 4), InlineData(103, 25, 1, 5, 5)]
    [InlineData(100, 25, 2, 2, 4), InlineData(103, 25, 2, 3, 6)] // 103 rows: steps of 34, 34 and 35, not of 50, 50 and 3
    [InlineData(100, 64, 4, 1, 2)] // two batches hold what four could
    [InlineData(3, 64, 8, 1, 1), InlineData(5, 1, 2, 3, 5)]
    public void Steps_are_those_of_the_larger_batch_split_into_as_few_as_fit(
        int rows,
        int batchSize,
        int accumulationSteps,
        int steps,
        int batches
    ) => Assert.Equal(new StepPlan(rows, steps, batches), StepPlan.Create(rows, batchSize, accumulationSteps));

    [Fact]
    public void Every_row_and_every_batch_belongs_to_one_step_and_sizes_differ_by_one_at_most()
    {
        for (int rows = 2; rows < 60; rows++)
        for (int batchSize = 2; batchSize < 12; batchSize++)
        for (int k = 1; k < 6; k++)
        {
            var plan = StepPlan.Create(rows, batchSize, k);
            double[] shares = [.. Enumerable.Range(0, plan.Batches).Select(plan.Share)];
            var larger = StepPlan.Create(rows, batchSize * k, 1);
            Assert.Equal(larger.Steps, plan.Steps);
            for (int step = 0; step < plan.Steps; step++)
            {
                var (from, to) = plan.BatchRange(step);
                Assert.InRange(to - from, 1, k);
                Assert.Equal(1, shares[from..to].Sum(), 12);
                Assert.InRange(shares[from..to].Max() / shares[from..to].Min(), 1, 2);
            }
            Assert.Equal(
                Enumerable.Range(0, plan.Steps + 1),
                Enumerable.Range(0, plan.Batches + 1).Where(plan.IsBetweenSteps).Select(plan.StepsAfter)
            );
        }
    }
}
