using System.Runtime.InteropServices;

namespace StackingK8s.Boosting.Learner;

/// <summary>Histograms of all blocks that outlive one search, allocated as needed and used again for the next tree.</summary>
/// <param name="doubles">Length of each.</param>
sealed unsafe class StoredHistograms(int doubles) : IDisposable
{
    readonly List<nint> all = [];
    readonly Stack<int> free = [];

    /// <summary>One that nobody uses, with whatever it held last.</summary>
    public int Take()
    {
        if (free.TryPop(out int index))
            return index;
        all.Add((nint)NativeMemory.AlignedAlloc((nuint)doubles * sizeof(double), 64));
        return all.Count - 1;
    }

    /// <summary>Gives one back; below 0: nothing.</summary>
    public void Return(int index)
    {
        if (index >= 0)
            free.Push(index);
    }

    /// <summary>Gives all back.</summary>
    public void Clear()
    {
        free.Clear();
        for (int index = all.Count - 1; index >= 0; index--)
            free.Push(index);
    }

    /// <summary>A block of one of them.</summary>
    public double* Block(int index, int offset) => (double*)all[index] + offset;

    public void Dispose()
    {
        foreach (nint histogram in all)
            NativeMemory.AlignedFree((void*)histogram);
        all.Clear();
    }
}
