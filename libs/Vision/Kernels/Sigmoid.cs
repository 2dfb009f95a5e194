using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StackingK8s.Vision.Kernels;

/// <summary>1 / (1 + exp(-z)) for sixteen numbers, to about 2e-7 relative.</summary>
static class Sigmoid
{
    // exp(x) = 2^n * exp(r) with n = round(x / ln 2) and |r| <= ln 2 / 2; ln 2 in two parts, so that n * ln 2 is exact. The polynomial of
    // degree 5 for (exp(r) - 1 - r) / r² is that of Cephes' expf (Moshier, 1992).
    const float Log2E = 1.44269504f,
        Ln2High = 0.693359375f,
        Ln2Low = -2.12194440e-4f;

    // Beyond, float32 has no exponent left; the sigmoid is 0 or 1 to all its digits long before.
    const float Largest = 87;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Compute(Vector512<float> z)
    {
        var divisor = Vector512<float>.One + Exp(-z);
        // A division takes as long as all the rest; 14 bits of the reciprocal and one step of Newton's method make 28.
        var r = Avx512F.IsSupported ? Avx512F.Reciprocal14(divisor) : Vector512<float>.One / divisor;
        return Vector512.FusedMultiplyAdd(r, Vector512.FusedMultiplyAdd(-divisor, r, Vector512<float>.One), r);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Exp(Vector512<float> x)
    {
        // Min and Max let a NaN through, as they must: a diverged training has to be seen.
        x = Vector512.Min(Vector512.Max(x, Vector512.Create(-Largest)), Vector512.Create(Largest));
        var n = Vector512.Round(x * Vector512.Create(Log2E));
        var r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2High), x);
        r = Vector512.FusedMultiplyAdd(n, Vector512.Create(-Ln2Low), r);
        var p = Vector512.Create(1.9875691500e-4f);
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.3981999507e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(8.3334519073e-3f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(4.1665795894e-2f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(1.6666665459e-1f));
        p = Vector512.FusedMultiplyAdd(p, r, Vector512.Create(5.0000001201e-1f));
        var e = Vector512.FusedMultiplyAdd(p, r * r, r + Vector512<float>.One);
        var power = (Vector512.ConvertToInt32(n) + Vector512.Create(127)) << 23; // 2^n, by its bits
        return e * power.AsSingle();
    }
}
