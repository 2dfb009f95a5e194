using System.Globalization;
using System.Text.Json;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Artifacts.Images;

/// <summary>The index of packed images: shards.json and images.csv, with names, bounds and digests checked before use.</summary>
/// <param name="index">shards.json.</param>
/// <param name="root">Where it is, for messages.</param>
sealed class PackedImages(ShardIndex index, string root)
{
    /// <summary>Names of the two files.</summary>
    public const string IndexFile = "shards.json",
        ListFile = "images.csv";

    /// <summary>Columns of images.csv.</summary>
    public static readonly IReadOnlyList<string> Header = ["path", "shard", "offset", "size", "sha256"];

    /// <summary>Of one image, which is in memory while it is packed and while it is decoded. Bytes.</summary>
    public const long MaxImageBytes = 512 << 20;

    /// <summary>Version of shards.json.</summary>
    public const int Format = 1;

    readonly Dictionary<string, FileEntry> shards = index.Shards.ToDictionary(shard => shard.Path, StringComparer.Ordinal);

    /// <summary>images.csv.</summary>
    public FileEntry List => index.List;

    /// <summary>A shard that the index has.</summary>
    public FileEntry Shard(string name) => shards[name];

    /// <summary>A shard; null if the index has none of this name.</summary>
    public FileEntry? Find(string name) => shards.GetValueOrDefault(name);

    /// <summary>Reads shards.json.</summary>
    /// <exception cref="DataException">It is not such an index, or one of another version.</exception>
    public static PackedImages Parse(byte[] json, string root)
    {
        try
        {
            var index = ContractJson.Read<ShardIndex>(json);
            return FindProblem(index) is { } problem ? throw Invalid(root, problem) : new(index, root);
        }
        catch (JsonException malformed)
        {
            throw Invalid(root, malformed.Message, malformed);
        }
    }

    static string? FindProblem(ShardIndex index)
    {
        if (index.Format != Format)
            return $"its format is {index.Format}, and this program reads {Format}";
        if (index.Shards.DistinctBy(shard => shard.Path).Count() != index.Shards.Count)
            return "it names a shard twice";
        return index.Shards.Append(index.List).FirstOrDefault(file => !IsValid(file)) is { } bad
            ? $"its entry {MessageText.Quote(bad.Path)} is not a name, a size and a SHA-256"
            : null;
    }

    /// <summary>Finds images in images.csv.</summary>
    /// <param name="list">images.csv on this machine, with the digest that the index gives.</param>
    /// <param name="wanted">Normalized paths.</param>
    /// <returns>Path → place of each image that the list has.</returns>
    /// <exception cref="DataException">The list contradicts itself or the index.</exception>
    public IReadOnlyDictionary<string, PackedImage> Find(string list, IReadOnlySet<string> wanted)
    {
        Dictionary<string, PackedImage> found = new(StringComparer.Ordinal);
        try
        {
            using FileStream bytes = new(
                list,
                FileMode.Open,
                FileAccess.Read,
                FileShare.Read,
                bufferSize: 1 << 16,
                FileOptions.SequentialScan
            );
            using CsvRecords records = new(bytes);
            if (!records.Read() || !records.Fields().SequenceEqual(Header))
                throw new MalformedCsvException(1, $"the header is not {string.Join(',', Header)}");
            while (records.Read())
            {
                if (records.Count != Header.Count)
                    throw new MalformedCsvException(
                        records.Line,
                        $"{MessageText.Count(records.Count, "field", "fields")} instead of {Header.Count}"
                    );
                if (!wanted.Contains(records[0]))
                    continue;
                if (!found.TryAdd(records[0], Read(records)))
                    throw new MalformedCsvException(records.Line, $"{MessageText.Quote(records[0])} is listed twice");
            }
            return found;
        }
        catch (MalformedCsvException fault)
        {
            throw new DataException(
                $"{root}/{ListFile}, line {fault.Line}: {fault.Message}. Pack the images again with `stacking pack`.",
                fault
            );
        }
        catch (IOException fault)
        {
            throw DiskFault.OnRead(list, fault);
        }
    }

    PackedImage Read(CsvRecords records)
    {
        if (!shards.TryGetValue(records[1], out var shard))
            throw new MalformedCsvException(records.Line, $"{IndexFile} has no shard {MessageText.Quote(records[1])}");
        long offset = ParseNumber(records, 2, shard.Size),
            size = ParseNumber(records, 3, Math.Min(shard.Size - offset, MaxImageBytes));
        return IsDigest(records[4])
            ? new(shard.Path, offset, size, records[4])
            : throw new MalformedCsvException(records.Line, $"{MessageText.Quote(records[4])} is not a SHA-256");
    }

    static long ParseNumber(CsvRecords records, int field, long max) =>
        long.TryParse(records[field], NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= max
            ? number
            : throw new MalformedCsvException(
                records.Line,
                FormattableString.Invariant($"{MessageText.Quote(records[field])} is not a whole number from 0 to {max}")
            );

    static bool IsValid(FileEntry file) =>
        StorePath.FindProblem(file.Path) is null
        && !file.Path.Contains('/', StringComparison.Ordinal)
        && file.Size >= 0
        && IsDigest(file.Sha256);

    static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    static DataException Invalid(string root, string problem, Exception? cause = null) =>
        new($"{root}/{IndexFile} is not an index of packed images: {problem}. Pack the images again with `stacking pack`.", cause);
}

/// <summary>The place of an image in the shards.</summary>
/// <param name="Shard">Name of the tar.</param>
/// <param name="Offset">Of its first byte in the tar.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">Of its bytes.</param>
sealed record PackedImage(string Shard, long Offset, long Size, string Sha256);
