using StackingK8s.Learning.Random;

namespace StackingK8s.Folds.Replay;

/// <summary>Random choices of what is checked. Pure.</summary>
static class RandomSample
{
    // "CHECK" in ASCII: a stream of its own.
    const ulong Purpose = 0x434845434B;

    /// <summary>Draws items of a list, every choice equally likely.</summary>
    /// <param name="total">Items of the list.</param>
    /// <param name="count">How many to draw; null, or more than there are, for all.</param>
    /// <param name="seed">Gives the choice.</param>
    /// <param name="list">Which of several lists, each of which has a choice of its own.</param>
    /// <returns>Positions in the list, in ascending order.</returns>
    public static int[] Draw(int total, int? count, ulong seed, int list)
    {
        int[] positions = [.. Enumerable.Range(0, total)];
        if (count is not { } wanted || wanted >= total)
            return positions;
        SplitMix64.ForPurpose(seed, Purpose, (ulong)list).Shuffle<int>(positions);
        return [.. positions.Take(wanted).Order()];
    }
}
