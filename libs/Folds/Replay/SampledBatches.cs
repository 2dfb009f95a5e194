using StackingK8s.Vision.Images.Batches;

namespace StackingK8s.Folds.Replay;

/// <summary>
/// Batches in which some rows of a list lie as they did when the whole list was embedded: at the same place in a batch of the same size,
/// which is what their last bits depend on. What lies beside them does not matter, so that one batch holds rows of many. Pure.
/// </summary>
static class SampledBatches
{
    /// <summary>Puts rows into batches.</summary>
    /// <param name="total">Rows of the whole list.</param>
    /// <param name="batchSize">Most rows of a batch, at least 1.</param>
    /// <param name="positions">The rows, as positions in the list, each once.</param>
    /// <returns>
    /// For each batch, by place: a position, or null where any row may lie. All positions together are the whole list's own batches.
    /// </returns>
    public static IReadOnlyList<int?[]> Create(int total, int batchSize, IEnumerable<int> positions)
    {
        if (total == 0)
            return [];
        EvenParts whole = new(total, (total + batchSize - 1) / batchSize);
        List<int?[]> batches = [];
        Dictionary<(int Size, int Place), int> used = [];
        Dictionary<(int Size, int Number), int?[]> bySize = [];
        foreach (int position in positions)
        {
            int part = whole.FindPart(position),
                size = whole.Start(part + 1) - whole.Start(part),
                place = position - whole.Start(part),
                number = used.GetValueOrDefault((size, place));
            used[(size, place)] = number + 1;
            if (!bySize.TryGetValue((size, number), out var batch))
                batches.Add(bySize[(size, number)] = batch = new int?[size]);
            batch[place] = position;
        }
        return batches;
    }
}
