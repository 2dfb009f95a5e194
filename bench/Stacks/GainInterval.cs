using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Random;

namespace StackingK8s.Bench.Stacks;

/// <summary>
/// The mean gain in AUC over several runs with its 95 % interval by a bootstrap in two levels: runs are drawn with replacement, and within
/// each run the photographs of its test rows, since rows of one photograph are alike.
/// </summary>
static class GainInterval
{
    const int Draws = 2000;

    public static (double Mean, double Low, double High) Compute(
        IReadOnlyList<StackRun> runs,
        Func<StackRun, Func<double[], double>, double> against
    )
    {
        RandomState random = new(1);
        double[] means = new double[Draws];
        for (int draw = 0; draw < Draws; draw++)
            means[draw] = Enumerable.Range(0, runs.Count).Average(_ => Resampled(runs[random.NextBelow(runs.Count)], against, random));
        Array.Sort(means);
        return (runs.Average(run => Gain(run, against, Enumerable.Range(0, run.Labels.Length).ToArray())), means[50], means[1949]);
    }

    static double Resampled(StackRun run, Func<StackRun, Func<double[], double>, double> against, RandomState random)
    {
        int groups = run.Groups.Max() + 1;
        while (true)
        {
            int[] drawn = [.. Enumerable.Range(0, groups).Select(_ => random.NextBelow(groups))];
            int[] rows = [.. drawn.SelectMany(group => Enumerable.Range(0, run.Groups.Length).Where(row => run.Groups[row] == group))];
            double gain = Gain(run, against, rows);
            if (double.IsFinite(gain))
                return gain;
        }
    }

    static double Gain(StackRun run, Func<StackRun, Func<double[], double>, double> against, int[] rows)
    {
        int[] labels = Array.ConvertAll(rows, row => run.Labels[row]);
        return Auc(run.Meta) - against(run, Auc);

        double Auc(double[] scores) => RocAuc.Compute(labels, Array.ConvertAll(rows, row => scores[row]));
    }
}
