namespace StackingK8s.Vision.Training.Optimiser;

/// <summary>
/// Linear warm-up from Peak / WarmUpSteps to Peak (Goyal et al.: Accurate, large minibatch SGD, 2017), then half a cosine from Peak to
/// Floor at the last step (Loshchilov and Hutter: SGDR, 2017). A pure function of the step, so a resumed training needs no state of it.
/// </summary>
/// <param name="Steps">Steps of the whole training, at least 1.</param>
/// <param name="WarmUpSteps">Steps of the rise, 0 to Steps.</param>
/// <param name="Peak">Highest learning rate.</param>
/// <param name="Floor">Learning rate of the last step.</param>
public sealed record LearningRateSchedule(int Steps, int WarmUpSteps, double Peak, double Floor)
{
    /// <summary>The schedule that the options describe.</summary>
    /// <param name="options">Peak, warm-up and final share.</param>
    /// <param name="steps">Steps of the whole training, at least 1.</param>
    /// <returns>A schedule of that many steps.</returns>
    public static LearningRateSchedule Create(TrainingOptions options, int steps) =>
        new(steps, (int)Math.Round(options.WarmUpFraction * steps), options.LearningRate, options.LearningRate * options.FinalFraction);

    /// <summary>The learning rate of one step.</summary>
    /// <param name="step">0 … Steps - 1.</param>
    /// <returns>Above 0, at most <see cref="Peak"/>.</returns>
    public double At(int step)
    {
        if (step < WarmUpSteps)
            return Peak * (step + 1) / WarmUpSteps;
        double progress = (double)(step - WarmUpSteps) / Math.Max(1, Steps - 1 - WarmUpSteps);
        return Floor + (Peak - Floor) * 0.5 * (1 + Math.Cos(Math.PI * Math.Min(1, progress)));
    }
}
