using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace StackingK8s.Boosting.Search;

/// <summary>What a search's scores depend on, as one digest: two searches of the same key have the same scores, bit for bit.</summary>
public static class SearchKey
{
    /// <summary>The key of a search.</summary>
    /// <param name="data">All rows.</param>
    /// <param name="splits">How they are split.</param>
    /// <param name="candidates">What is scored.</param>
    /// <param name="score">The name of the score.</param>
    /// <returns>64 hexadecimal digits.</returns>
    public static string Of(
        LabelledFeatures data,
        IReadOnlyList<SearchSplit> splits,
        IReadOnlyList<MetaParameters> candidates,
        string score
    )
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // A build of its own may score differently, so the module counts as well.
        Add(typeof(SearchKey).Module.ModuleVersionId.ToByteArray());
        Add(Encoding.UTF8.GetBytes(score));
        Add(BitConverter.GetBytes(data.Features.Columns));
        Add(MemoryMarshal.AsBytes<float>(data.Features.Values));
        Add(MemoryMarshal.AsBytes<int>(data.Labels));
        foreach (var split in splits)
        {
            Add(MemoryMarshal.AsBytes<int>(split.Train));
            Add(MemoryMarshal.AsBytes<int>(split.Validation));
            Add(MemoryMarshal.AsBytes<double>(split.InitScores ?? []));
        }
        foreach (var candidate in candidates)
            Add(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{candidate}")));
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        void Add(ReadOnlySpan<byte> part)
        {
            hash.AppendData(BitConverter.GetBytes(part.Length));
            hash.AppendData(part);
        }
    }
}
