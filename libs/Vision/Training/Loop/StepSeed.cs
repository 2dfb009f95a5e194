using StackingK8s.Learning.Random;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// The seed of a step's random numbers on the device (dropout, drop path). It is set before each step, so that no generator's state is
/// stored and a resumed training draws what an uninterrupted one would.
/// </summary>
static class StepSeed
{
    // "STEP" in ASCII: keeps these draws apart from the data order's and the augmentation's, which come from streams of the same seed.
    const ulong Purpose = 0x53544550;

    /// <param name="seed">Of the training.</param>
    /// <param name="step">The batch, counted over the whole training.</param>
    public static long Derive(long seed, int step) => unchecked((long)SplitMix64.ForSample((ulong)seed ^ Purpose, 0, step).Next());
}
