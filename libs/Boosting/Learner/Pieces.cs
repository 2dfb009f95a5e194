using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StackingK8s.Boosting.Learner;

/// <summary>Rows that a histogram was built of, in their order then, and the sums over them.</summary>
readonly record struct Piece(int Begin, int Count, double Gradient, double Hessian);

/// <summary>The rows of all pieces of a tree, each beside its gradient and hessian.</summary>
sealed unsafe class Pieces : IDisposable
{
    int capacity,
        used;

    /// <summary>Row numbers.</summary>
    public int* Rows { get; private set; }

    /// <summary>Gradient and hessian of each row in <see cref="Rows"/>.</summary>
    public Vector128<double>* Gradients { get; private set; }

    /// <summary>Forgets all pieces.</summary>
    public void Clear() => used = 0;

    /// <summary>Notes the rows of a leaf. Pointers taken before may no longer be valid.</summary>
    public Piece Add(ReadOnlySpan<int> rows, Vector128<double>[] gradients, Leaf leaf)
    {
        if (used + rows.Length > capacity)
            Grow(Math.Max(2 * capacity, used + rows.Length));
        rows.CopyTo(new Span<int>(Rows + used, rows.Length));
        for (int i = 0; i < rows.Length; i++)
            Gradients[used + i] = gradients[rows[i]];
        Piece piece = new(used, rows.Length, leaf.Gradient, leaf.Hessian);
        used += rows.Length;
        return piece;
    }

    public void Dispose()
    {
        NativeMemory.AlignedFree(Rows);
        NativeMemory.AlignedFree(Gradients);
    }

    void Grow(int length)
    {
        capacity = length;
        Rows = (int*)NativeMemory.AlignedRealloc(Rows, (nuint)length * sizeof(int), 64);
        Gradients = (Vector128<double>*)NativeMemory.AlignedRealloc(Gradients, (nuint)length * (nuint)sizeof(Vector128<double>), 64);
    }
}
