using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace StackingK8s.Vision.Kernels;

/// <summary>The loops, compiled anew for each element type and activation.</summary>
sealed unsafe class BatchNormKernel<TElement, TGate> : BatchNormKernel
    where TElement : struct, IElement
    where TGate : struct, IGate
{
    // Units whose float32 sums are added to the float64 ones: enough to hide the conversion, few enough to stay exact and in the
    // first-level cache.
    const int Chunk = 64;

    const int Lanes = 16;

    public override int ElementBytes => TElement.Bytes;

    public override bool WritesGradient => !TGate.IsIdentity;

    public override void Read(byte* unit, int width, float* values)
    {
        for (int i = 0; i < width; i += Lanes)
            TElement.Load(unit + i * TElement.Bytes).Store(values + i);
    }

    public override void Moments(byte* x, long units, int width, float* shift, double* sums)
    {
        for (long first = 0; first < units; first += Chunk)
        {
            long count = Math.Min(Chunk, units - first);
            for (int column = 0; column < width; column += RowUnits.Step)
            {
                float* c = shift + column;
                Vector512<float> c0 = Vector512.Load(c),
                    c1 = Vector512.Load(c + 16),
                    c2 = Vector512.Load(c + 32),
                    c3 = Vector512.Load(c + 48);
                Vector512<float> s0 = default,
                    s1 = default,
                    s2 = default,
                    s3 = default,
                    q0 = default,
                    q1 = default,
                    q2 = default,
                    q3 = default;
                byte* at = x + (first * width + column) * TElement.Bytes;
                for (long u = 0; u < count; u++, at += (long)width * TElement.Bytes)
                {
                    var d0 = TElement.Load(at) - c0;
                    var d1 = TElement.Load(at + 16 * TElement.Bytes) - c1;
                    var d2 = TElement.Load(at + 32 * TElement.Bytes) - c2;
                    var d3 = TElement.Load(at + 48 * TElement.Bytes) - c3;
                    (s0, s1, s2, s3) = (s0 + d0, s1 + d1, s2 + d2, s3 + d3);
                    q0 = Vector512.FusedMultiplyAdd(d0, d0, q0);
                    q1 = Vector512.FusedMultiplyAdd(d1, d1, q1);
                    q2 = Vector512.FusedMultiplyAdd(d2, d2, q2);
                    q3 = Vector512.FusedMultiplyAdd(d3, d3, q3);
                }
                Add(s0, s1, s2, s3, sums + column);
                Add(q0, q1, q2, q3, sums + width + column);
            }
        }
    }

    public override void Normalise(byte* x, byte* y, long units, int width, float* scale, float* offset)
    {
        for (long u = 0; u < units; u++, x += (long)width * TElement.Bytes, y += (long)width * TElement.Bytes)
        for (int i = 0; i < width; i += Lanes)
            TElement.Store(TGate.Value(Normalised(TElement.Load(x + i * TElement.Bytes), scale + i, offset + i)), y + i * TElement.Bytes);
    }

    public override void GradientSums(
        byte* x,
        byte* gradient,
        byte* d,
        long units,
        int width,
        float* scale,
        float* offset,
        float* mean,
        double* sums
    )
    {
        for (long first = 0; first < units; first += Chunk)
        {
            long count = Math.Min(Chunk, units - first);
            for (int column = 0; column < width; column += RowUnits.Step)
            {
                Vector512<float> s0 = default,
                    s1 = default,
                    s2 = default,
                    s3 = default,
                    p0 = default,
                    p1 = default,
                    p2 = default,
                    p3 = default;
                float* a = scale + column,
                    b = offset + column,
                    c = mean + column;
                long at = (first * width + column) * TElement.Bytes;
                for (long u = 0; u < count; u++, at += (long)width * TElement.Bytes)
                {
                    Accumulate(x + at, gradient + at, d + at, a, b, c, ref s0, ref p0);
                    Accumulate(
                        x + at + 16 * TElement.Bytes,
                        gradient + at + 16 * TElement.Bytes,
                        d + at + 16 * TElement.Bytes,
                        a + 16,
                        b + 16,
                        c + 16,
                        ref s1,
                        ref p1
                    );
                    Accumulate(
                        x + at + 32 * TElement.Bytes,
                        gradient + at + 32 * TElement.Bytes,
                        d + at + 32 * TElement.Bytes,
                        a + 32,
                        b + 32,
                        c + 32,
                        ref s2,
                        ref p2
                    );
                    Accumulate(
                        x + at + 48 * TElement.Bytes,
                        gradient + at + 48 * TElement.Bytes,
                        d + at + 48 * TElement.Bytes,
                        a + 48,
                        b + 48,
                        c + 48,
                        ref s3,
                        ref p3
                    );
                }
                Add(s0, s1, s2, s3, sums + column);
                Add(p0, p1, p2, p3, sums + width + column);
            }
        }
    }

    public override void InputGradient(byte* x, byte* d, byte* output, long units, int width, float* scale, float* slope, float* level)
    {
        long at = 0;
        for (long u = 0; u < units; u++)
        for (int i = 0; i < width; i += Lanes, at += Lanes * TElement.Bytes)
        {
            var through = Vector512.FusedMultiplyAdd(TElement.Load(x + at), Vector512.Load(slope + i), Vector512.Load(level + i));
            TElement.Store(Vector512.FusedMultiplyAdd(TElement.Load(d + at), Vector512.Load(scale + i), through), output + at);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Accumulate(
        byte* x,
        byte* gradient,
        byte* d,
        float* scale,
        float* offset,
        float* mean,
        ref Vector512<float> sum,
        ref Vector512<float> product
    )
    {
        Vector512<float> value = TElement.Load(x),
            slope = TElement.Load(gradient);
        if (!TGate.IsIdentity)
        {
            slope *= TGate.Slope(Normalised(value, scale, offset));
            TElement.Store(slope, d);
        }
        sum += slope;
        product = Vector512.FusedMultiplyAdd(slope, value - Vector512.Load(mean), product);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static Vector512<float> Normalised(Vector512<float> value, float* scale, float* offset) =>
        Vector512.FusedMultiplyAdd(value, Vector512.Load(scale), Vector512.Load(offset));

    static void Add(Vector512<float> v0, Vector512<float> v1, Vector512<float> v2, Vector512<float> v3, double* to)
    {
        Add(v0, to);
        Add(v1, to + 16);
        Add(v2, to + 32);
        Add(v3, to + 48);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void Add(Vector512<float> values, double* to)
    {
        var (lower, upper) = Vector512.Widen(values);
        (Vector512.Load(to) + lower).Store(to);
        (Vector512.Load(to + 8) + upper).Store(to + 8);
    }
}
