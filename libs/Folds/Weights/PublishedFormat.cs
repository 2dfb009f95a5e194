using System.Text.RegularExpressions;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Vision.Experts.Weights;

namespace StackingK8s.Folds.Weights;

/// <summary>Recognizes weights in formats that are published beside safetensors, to say how they become one safetensors file.</summary>
static partial class PublishedFormat
{
    const int StartBytes = 4096;

    /// <summary>What is wrong with a file that is not in the safetensors format, where that is known.</summary>
    /// <param name="path">The file.</param>
    public static string? Describe(string path)
    {
        byte[] start = new byte[StartBytes];
        int read;
        try
        {
            using var file = RegularFile.Open(path);
            read = file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            return null;
        }
        var bytes = start.AsSpan(0, read);
        string name = Path.GetFileName(path);
        // A zip of pickles (since PyTorch 1.6), or a pickle.
        if (bytes.StartsWith("PK\u0003\u0004"u8) || (read > 1 && bytes[0] == 0x80 && bytes[1] is >= 2 and <= 5))
            return $"{path} is a pickle of PyTorch, which could run code when it is read. "
                + $"Convert it where you trust it: {ConversionLine.Pickle(name)}";
        if (bytes.IndexOf("\"weight_map\""u8) >= 0)
            return $"{path} is the index of a file in several shards. Join them: {ConversionLine.Shards("*-of-*.safetensors")}";
        return null;
    }

    /// <summary>Advice for weights of which parts are missing: what they are a shard of.</summary>
    /// <param name="path">The file.</param>
    public static string? ShardAdvice(string path) =>
        Shard().Match(Path.GetFileName(path)) is { Success: true } shard
            ? $"\nThe file is one shard of several. Join them: {ConversionLine.Shards($"{shard.Groups["name"].Value}-*-of-*.safetensors")}"
            : null;

    [GeneratedRegex("^(?<name>.+)-[0-9]{5}-of-[0-9]{5}[.]safetensors$")]
    private static partial Regex Shard();
}
