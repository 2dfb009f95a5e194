namespace StackingK8s.Artifacts;

/// <summary>The element types of the safetensors format and their sizes.</summary>
static class SafetensorsDtype
{
    static readonly Dictionary<string, int> Sizes = new(StringComparer.Ordinal)
    {
        ["F4"] = 4,
        ["F6_E2M3"] = 6, ["F6_E3M2"] = 6,
        ["BOOL"] = 8, ["U8"] = 8, ["I8"] = 8,
        ["F8_E5M2"] = 8, ["F8_E4M3"] = 8, ["F8_E5M2FNUZ"] = 8, ["F8_E4M3FNUZ"] = 8, ["F8_E8M0"] = 8,
        ["I16"] = 16, ["U16"] = 16, ["F16"] = 16, ["BF16"] = 16,
        ["I32"] = 32, ["U32"] = 32, ["F32"] = 32,
        ["I64"] = 64, ["U64"] = 64, ["F64"] = 64, ["C64"] = 64,
    };

    /// <returns>Bits of one element; null for an unknown type.</returns>
    public static int? Bits(string dtype) => Sizes.TryGetValue(dtype, out int bits) ? bits : null;

    /// <returns>Bytes of a tensor, the last one filled up; null where they exceed 2^63.</returns>
    public static long? Bytes(int bits, IReadOnlyList<long> shape)
    {
        // An axis of 0 makes the tensor empty whatever the others say, but only if their product is a number at all.
        UInt128 product = (UInt128)bits;
        foreach (long axis in shape)
        {
            product *= (UInt128)axis;
            if (product > long.MaxValue) return null;
        }
        return (long)((product + 7) / 8);
    }
}
