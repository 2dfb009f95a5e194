using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StackingK8s.Artifacts.Formats;

/// <summary>Converts elements of the safetensors types that network weights have.</summary>
static class SafetensorsNumbers
{
    /// <summary>Converts the elements of a tensor.</summary>
    /// <param name="dtype">Of the source.</param>
    /// <param name="source">Little-endian elements, aligned or not.</param>
    /// <param name="target">As many elements; each becomes the nearest number of its type.</param>
    /// <returns>False for a type that weights do not have.</returns>
    public static bool TryConvert<T>(string dtype, ReadOnlySpan<byte> source, Span<T> target)
        where T : unmanaged, INumber<T>
    {
        switch (dtype)
        {
            case "F16":
                Convert<Half, T>(source, target);
                return true;
            case "BF16":
                ConvertBFloat16(source, target);
                return true;
            case "F32":
                Convert<float, T>(source, target);
                return true;
            case "F64":
                Convert<double, T>(source, target);
                return true;
            case "I64":
                Convert<long, T>(source, target);
                return true;
            default:
                return false;
        }
    }

    static void Convert<TFrom, TTo>(ReadOnlySpan<byte> source, Span<TTo> target)
        where TFrom : unmanaged, INumber<TFrom>
        where TTo : unmanaged, INumber<TTo>
    {
        if (typeof(TFrom) == typeof(TTo))
        {
            source.CopyTo(MemoryMarshal.AsBytes(target));
            return;
        }
        for (int i = 0; i < target.Length; i++)
            target[i] = TTo.CreateSaturating(MemoryMarshal.Read<TFrom>(source[(i * Unsafe.SizeOf<TFrom>())..]));
    }

    /// <summary>bfloat16 is the upper half of a float32.</summary>
    static void ConvertBFloat16<T>(ReadOnlySpan<byte> source, Span<T> target)
        where T : unmanaged, INumber<T>
    {
        for (int i = 0; i < target.Length; i++)
            target[i] = T.CreateSaturating(
                BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(source[(i * 2)..]) << 16)
            );
    }
}
