using System.Buffers.Binary;
using System.Text;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// Reads bin mappers from what LightGBM 4.7 writes with LGBM_DatasetSerializeReferenceToBinary: Dataset::SerializeHeader, then each
/// FeatureGroup with its BinMapper. Little-endian; most fields are padded to eight bytes.
/// </summary>
ref struct BinMapperReader
{
    const string Token = "______LightGBM_Binary_Serialized_Token______\n",
        Version = "v1";
    const int MostBins = 256; // a byte per value

    ReadOnlySpan<byte> rest;

    /// <summary>One mapper per feature that is not constant; null where the bins are not of the plain kind that is read here.</summary>
    /// <param name="serialized">All bytes.</param>
    public static BinMapper[]? TryRead(ReadOnlySpan<byte> serialized)
    {
        try
        {
            return new BinMapperReader { rest = serialized }.Read();
        }
        catch (ArgumentOutOfRangeException) // shorter than it says: another version's format
        {
            return null;
        }
    }

    BinMapper[]? Read()
    {
        if (!Padded(Token.Length).SequenceEqual(Encoding.ASCII.GetBytes(Token)))
            return null;
        if (!Padded(Version.Length).SequenceEqual(Encoding.ASCII.GetBytes(Version)))
            return null;
        Take(8); // size of the header
        Int(); // rows
        int features = Int(),
            columns = Int();
        for (int skipped = 0; skipped < 4; skipped++)
            Int(); // label_idx, max_bin, bin_construct_sample_cnt, min_data_in_bin
        Int(); // use_missing: the features are finite
        bool zeroIsMissing = Int() != 0,
            hasRaw = Int() != 0;
        Padded(4 * columns); // used_feature_map
        int groups = Int();
        var columnOf = Padded(4 * features);
        if (zeroIsMissing || hasRaw)
            return null;
        Padded(4 * features); // feature2group
        Padded(4 * features); // feature2subfeature
        Take(8 * (groups + 1)); // group_bin_boundaries
        Padded(4 * groups); // group_feature_start
        Padded(4 * groups); // group_feature_cnt
        Padded(4 * columns); // max_bin_by_feature
        for (int column = 0; column < columns; column++)
            Padded(Int()); // names
        for (int column = 0; column < columns; column++)
            Take(8 * Int()); // forced bounds
        List<BinMapper> mappers = [];
        for (int group = 0; group < groups; group++)
        {
            Take(8); // size of the group
            bool separate = Byte() != 0;
            Byte(); // is_dense_multi_val
            bool sparse = Byte() != 0;
            int members = Int();
            if (sparse) // no longer made by this version, and summed up in a way of its own
                return null;
            for (int member = 0; member < members; member++)
            {
                int column = BinaryPrimitives.ReadInt32LittleEndian(columnOf[(4 * mappers.Count)..]);
                if (ReadMapper(column, separate ? -1 - mappers.Count : group) is not { } mapper)
                    return null;
                mappers.Add(mapper);
            }
        }
        return rest.IsEmpty ? [.. mappers] : null;
    }

    BinMapper? ReadMapper(int column, int group)
    {
        int bins = Int(),
            missing = Int();
        Byte(); // is_trivial
        Take(8); // sparse_rate
        int kind = Int();
        Take(16); // least and greatest value
        Int(); // default bin
        int mostFrequent = Int();
        if (bins is < 1 or > MostBins || missing != 0 || kind != 0 || mostFrequent < 0 || mostFrequent >= bins)
            return null;
        var bounds = new double[bins];
        for (int bin = 0; bin < bins; bin++)
            bounds[bin] = BinaryPrimitives.ReadDoubleLittleEndian(Take(8));
        return new BinMapper(column, bounds, mostFrequent, group);
    }

    int Int() => BinaryPrimitives.ReadInt32LittleEndian(Padded(4));

    byte Byte() => Padded(1)[0];

    ReadOnlySpan<byte> Padded(int length)
    {
        var field = rest[..length];
        rest = rest[((length + 7) / 8 * 8)..];
        return field;
    }

    ReadOnlySpan<byte> Take(int length)
    {
        var field = rest[..length];
        rest = rest[length..];
        return field;
    }
}
