using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace StackingK8s.Vision.Kernels;

/// <summary>How sixteen numbers are stored in memory.</summary>
unsafe interface IElement
{
    /// <summary>Bytes of one number.</summary>
    static abstract int Bytes { get; }

    static abstract Vector512<float> Load(byte* from);

    static abstract void Store(Vector512<float> values, byte* to);
}

/// <summary>float32.</summary>
readonly unsafe struct Float32Element : IElement
{
    public static int Bytes => 4;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* from) => Vector512.Load((float*)from);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, byte* to) => values.Store((float*)to);
}

/// <summary>
/// bfloat16, the upper half of a float32; rounded to nearest, ties to even, as libtorch does. Without AVX-512 the values are the same, for
/// tests on any machine.
/// </summary>
readonly unsafe struct BFloat16Element : IElement
{
    public static int Bytes => 2;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Load(byte* from)
    {
        var upper = Vector256.Load((ushort*)from);
        return (
            (
                Avx512F.IsSupported
                    ? Avx512F.ConvertToVector512UInt32(upper)
                    : Vector512.Create(Vector256.WidenLower(upper), Vector256.WidenUpper(upper))
            ) << 16
        ).AsSingle();
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Store(Vector512<float> values, byte* to)
    {
        var bits = values.AsUInt32();
        // A NaN stays one: those that arithmetic makes, or passes on from bfloat16, have zeros in the lower half, so nothing is carried.
        var rounded = (bits + Vector512.Create(0x7FFFu) + ((bits >>> 16) & Vector512<uint>.One)) >>> 16;
        (Avx512F.IsSupported ? Avx512F.ConvertToVector256UInt16(rounded) : Vector256.Narrow(rounded.GetLower(), rounded.GetUpper())).Store(
            (ushort*)to
        );
    }
}
