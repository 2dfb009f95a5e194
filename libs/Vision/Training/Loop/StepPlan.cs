using StackingK8s.Vision.Images.Batches;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// How the rows of an epoch become batches, and batches steps of the optimiser. The steps are those that batches of batchSize x
/// accumulationSteps would make, each split into as few batches of even size as fit; so accumulation changes nothing but the statistics
/// of batch normalisation.
/// </summary>
/// <param name="Rows">Of one epoch.</param>
/// <param name="Steps">Of one epoch.</param>
/// <param name="Batches">Of one epoch.</param>
public sealed record StepPlan(int Rows, int Steps, int Batches)
{
    EvenParts Samples => new(Rows, Batches);

    EvenParts Groups => new(Batches, Steps);

    /// <summary>The fewest even batches that respect both sizes.</summary>
    /// <param name="rows">Of one epoch, at least 1.</param>
    /// <param name="batchSize">Most samples of a batch, at least 1.</param>
    /// <param name="accumulationSteps">Batches of full size that make a step, at least 1.</param>
    /// <returns>The plan of every epoch.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A size below 1.</exception>
    public static StepPlan Create(int rows, int batchSize, int accumulationSteps)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(accumulationSteps, 1);
        int steps = DivideUp(rows, (long)batchSize * accumulationSteps);
        return new StepPlan(rows, steps, Math.Min(rows, steps * DivideUp(rows, (long)steps * batchSize)));
    }

    /// <summary>Steps completed after some batches of an epoch.</summary>
    /// <param name="batches">Batches done, 0 to <see cref="Batches"/>.</param>
    /// <returns>0 to <see cref="Steps"/>.</returns>
    public int StepsAfter(int batches) => batches == Batches ? Steps : Groups.FindPart(batches);

    /// <summary>Whether a step has just ended, or none has begun, after some batches of an epoch.</summary>
    /// <param name="batches">Batches done, 0 to <see cref="Batches"/>.</param>
    /// <returns>False in the middle of a step.</returns>
    public bool IsBetweenSteps(int batches) => Groups.Start(StepsAfter(batches)) == batches;

    /// <summary>The batches of one step of an epoch.</summary>
    /// <param name="step">0 to <see cref="Steps"/> - 1.</param>
    /// <returns>The first batch, and the one after the last.</returns>
    public (int From, int To) BatchRange(int step) => (Groups.Start(step), Groups.Start(step + 1));

    /// <summary>A batch's share of its step's samples: the weight of its mean loss.</summary>
    /// <param name="batch">0 to <see cref="Batches"/> - 1.</param>
    /// <returns>Above 0, at most 1; the shares of a step sum to 1.</returns>
    public double Share(int batch)
    {
        var (from, to) = BatchRange(Groups.FindPart(batch));
        return (double)(Samples.Start(batch + 1) - Samples.Start(batch)) / (Samples.Start(to) - Samples.Start(from));
    }

    static int DivideUp(long value, long divisor) => (int)((value + divisor - 1) / divisor);
}
