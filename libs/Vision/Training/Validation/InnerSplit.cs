using StackingK8s.Learning.Splits;

namespace StackingK8s.Vision.Training.Validation;

/// <summary>Which training rows train the network, and which only validate it. Pure.</summary>
static class InnerSplit
{
    /// <param name="labels">Class of each training row.</param>
    /// <param name="groups">Group of each, which stays whole; null where every row is its own group.</param>
    /// <param name="options">Of the training.</param>
    /// <returns>Positions in <paramref name="labels"/>, ascending; without early stopping all of them train.</returns>
    /// <exception cref="SplitException">The rows cannot be split so that both parts have every class.</exception>
    public static (int[] Training, int[] Validation) Create(IReadOnlyList<int> labels, IReadOnlyList<int>? groups, TrainingOptions options)
    {
        if (options.EarlyStopping is not { ValidationFraction: var fraction })
            return ([.. Enumerable.Range(0, labels.Count)], []);
        long seed = options.Seed & uint.MaxValue;
        var (training, validation) = groups is null
            ? TrainTestSplit.Stratified(labels, fraction, seed)
            : TrainTestSplit.Grouped(labels, groups, fraction, seed);
        return ([.. training.Order()], [.. validation.Order()]);
    }
}
