using System.Globalization;
using System.Text.Json;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>What shards.json and images.csv say, checked before anything is believed: names, bounds, digests.</summary>
/// <param name="index">shards.json.</param>
/// <param name="root">Where it lies, for messages.</param>
sealed class PackedImages(ShardIndex index, string root)
{
    public const string IndexFile = "shards.json",
        ListFile = "images.csv",
        Header = "path,shard,offset,size,sha256";

    /// <summary>Of one image, which is held in memory while it is packed and while it is decoded.</summary>
    public const long MostImageBytes = 512 << 20;

    /// <summary>Of shards.json.</summary>
    public const int Format = 1;

    readonly Dictionary<string, FileEntry> shards = index.Shards.ToDictionary(shard => shard.Path, StringComparer.Ordinal);

    public FileEntry List => index.List;

    public FileEntry Shard(string name) => shards[name];

    public FileEntry? Find(string name) => shards.GetValueOrDefault(name);

    /// <exception cref="DataException">It is no such index, or one of another version.</exception>
    public static PackedImages Parse(byte[] json, string root)
    {
        try
        {
            var index = ContractJson.Read<ShardIndex>(json);
            string? problem =
                index.Format != Format ? $"it has the format {index.Format}, this program reads {Format}"
                : index.Shards.DistinctBy(shard => shard.Path).Count() != index.Shards.Count ? "it names a shard twice"
                : index.Shards.Append(index.List).FirstOrDefault(file => !Sound(file)) is { } bad
                    ? $"its entry {Words.Quoted(bad.Path)} is no file of a name, a size and a SHA-256"
                : null;
            return problem is null ? new(index, root) : throw Wrong(root, problem);
        }
        catch (JsonException malformed)
        {
            throw Wrong(root, malformed.Message, malformed);
        }
    }

    /// <param name="list">images.csv on this machine, of the digest that the index gives.</param>
    /// <param name="wanted">Plain paths.</param>
    /// <returns>Path → shard, offset, size and digest of those that there are.</returns>
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
            if (!records.Read() || string.Join(',', records.Fields()) != Header)
                throw new MalformedCsvException(1, $"the header is not {Header}");
            while (records.Read())
            {
                if (records.Count != 5)
                    throw new MalformedCsvException(records.Line, $"{Words.Count(records.Count, "field", "fields")} where there must be 5");
                if (!wanted.Contains(records[0]))
                    continue;
                if (!found.TryAdd(records[0], Read(records)))
                    throw new MalformedCsvException(records.Line, $"{Words.Quoted(records[0])} is there twice");
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
            throw DiskFault.Reading(list, fault);
        }
    }

    PackedImage Read(CsvRecords records)
    {
        if (!shards.TryGetValue(records[1], out var shard))
            throw new MalformedCsvException(records.Line, $"{IndexFile} has no shard {Words.Quoted(records[1])}");
        long offset = Number(records, 2, shard.Size),
            size = Number(records, 3, Math.Min(shard.Size - offset, MostImageBytes));
        return IsDigest(records[4])
            ? new(shard.Path, offset, size, records[4])
            : throw new MalformedCsvException(records.Line, $"{Words.Quoted(records[4])} is no SHA-256");
    }

    static long Number(CsvRecords records, int field, long most) =>
        long.TryParse(records[field], NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number <= most
            ? number
            : throw new MalformedCsvException(
                records.Line,
                FormattableString.Invariant($"{Words.Quoted(records[field])} is no number from 0 to {most}")
            );

    static bool Sound(FileEntry file) =>
        StorePath.Problem(file.Path) is null
        && !file.Path.Contains('/', StringComparison.Ordinal)
        && file.Size >= 0
        && IsDigest(file.Sha256);

    static bool IsDigest(string text) => text.Length == 64 && text.All(char.IsAsciiHexDigitLower);

    static DataException Wrong(string root, string problem, Exception? cause = null) =>
        new($"{root}/{IndexFile} is no index of packed images: {problem}. Pack the images again with `stacking pack`.", cause);
}
