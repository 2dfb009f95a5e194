namespace StackingK8s.Vision.Training.Loop;

/// <summary>What a sample's class does to its share of the loss.</summary>
public enum ClassWeighting
{
    /// <summary>Every sample counts the same: the loss is the mean over samples, and logits keep the classes' prior.</summary>
    None,

    /// <summary>
    /// Every class counts the same, however many samples it has: over an epoch the loss is the mean of the classes' means, as the winner of the Deepfake
    /// Detection Challenge trained. A sample weighs n / (classes x samples of its class), scikit-learn's "balanced". Logits lose the prior.
    /// </summary>
    Balanced,
}
