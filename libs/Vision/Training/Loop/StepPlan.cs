using StackingK8s.Vision.Images.Batches;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// How the rows of an epoch become batches, and batches steps of the optimiser. The steps are those that batches of batchSize x accumulationSteps would
/// make, each cut into as few batches of even size as fit; so accumulation changes nothing but the statistics that batch normalisation sees.
/// </summary>
/// <param name="Rows">Of one epoch.</param>
/// <param name="Steps">Of one epoch.</param>
/// <param name="Batches">Of one epoch.</param>
public sealed record StepPlan(int Rows, int Steps, int Batches)
{
    EvenParts Samples => new(Rows, Batches);

    EvenParts Groups => new(Batches, Steps);

    /// <param name="rows">At least 1.</param>
    /// <param name="batchSize">Most samples of a batch, at least 1.</param>
    /// <param name="accumulationSteps">Batches of full size that make a step, at least 1.</param>
    public static StepPlan Create(int rows, int batchSize, int accumulationSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulationSteps, 1);
        int steps = Ceiling(rows, (long)batchSize * accumulationSteps);
        return new StepPlan(rows, steps, Math.Min(rows, steps * Ceiling(rows, (long)steps * batchSize)));
    }

    /// <summary>Steps completed by this many batches of an epoch.</summary>
    public int StepsAfter(int batches) => batches == Batches ? Steps : Groups.PartOf(batches);

    /// <summary>Whether this many batches of an epoch end with a step, or are none.</summary>
    public bool IsBetweenSteps(int batches) => Groups.Start(StepsAfter(batches)) == batches;

    /// <summary>The batches of a step of an epoch: the first, and the one after the last.</summary>
    public (int From, int To) BatchesOf(int step) => (Groups.Start(step), Groups.Start(step + 1));

    /// <summary>A batch's share of its step's samples: what its mean loss counts for.</summary>
    public double ShareOf(int batch)
    {
        var (from, to) = BatchesOf(Groups.PartOf(batch));
        return (double)(Samples.Start(batch + 1) - Samples.Start(batch)) / (Samples.Start(to) - Samples.Start(from));
    }

    static int Ceiling(long value, long divisor) => (int)((value + divisor - 1) / divisor);
}
