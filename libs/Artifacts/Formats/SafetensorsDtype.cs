namespace StackingK8s.Artifacts.Formats;

/// <summary>The element types of the safetensors format and their sizes.</summary>
static class SafetensorsDtype
{
    /// <summary>Bits of one element; null for an unknown type.</summary>
    public static int? Bits(string dtype) =>
        dtype switch
        {
            "F4" => 4,
            "F6_E2M3" or "F6_E3M2" => 6,
            "BOOL" or "U8" or "I8" or "F8_E5M2" or "F8_E4M3" or "F8_E5M2FNUZ" or "F8_E4M3FNUZ" or "F8_E8M0" => 8,
            "I16" or "U16" or "F16" or "BF16" => 16,
            "I32" or "U32" or "F32" => 32,
            "I64" or "U64" or "F64" or "C64" => 64,
            _ => null,
        };

    /// <summary>Bytes of a tensor, rounded up; null where they exceed 2^63.</summary>
    public static long? Bytes(int bits, IReadOnlyList<long> shape)
    {
        // An axis of 0 makes the tensor empty whatever the others say, but only if their product is a number at all.
        UInt128 product = (UInt128)bits;
        foreach (long axis in shape)
        {
            product *= (UInt128)axis;
            if (product > long.MaxValue)
                return null;
        }
        return (long)((product + 7) / 8);
    }
}
