using System.Text.RegularExpressions;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Folds.Prediction;

/// <summary>
/// What a user's arguments mean: a file is itself; a folder or an S3 prefix with a '/' at its end is every image below it; a pattern with
/// *, ?, [abc] or ** (any number of folders) is every image that matches.
/// </summary>
public static class ImageArguments
{
    static readonly string[] Extensions = [".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".gif", ".bmp", ".dib"];

    /// <summary>Finds the images.</summary>
    /// <param name="arguments">Local paths, patterns or s3:// URIs.</param>
    /// <param name="log">Called with outages that last.</param>
    /// <param name="stop">Cancels the listing of S3.</param>
    /// <returns>Files as they are named, those that do not exist among them; the others sorted by name.</returns>
    /// <exception cref="DataException">A folder or a pattern without images; the message has all of them.</exception>
    public static async Task<IReadOnlyList<string>> ExpandAsync(IReadOnlyList<string> arguments, Action<string> log, CancellationToken stop)
    {
        List<string> images = [],
            problems = [];
        foreach (string argument in arguments)
            if (S3Location.IsS3(argument))
                images.AddRange(argument.EndsWith('/') ? await BelowPrefixAsync(argument, problems, log, stop) : [argument]);
            else if (Directory.Exists(argument))
                images.AddRange(BelowFolder(argument, problems));
            else if (!File.Exists(argument) && argument.AsSpan().ContainsAny('*', '?', '['))
                images.AddRange(Matching(argument, problems));
            else
                images.Add(argument);
        return problems.Count == 0 ? images : throw new DataException(string.Join("\n", problems));
    }

    static async Task<IReadOnlyList<string>> BelowPrefixAsync(
        string prefix,
        List<string> problems,
        Action<string> log,
        CancellationToken stop
    )
    {
        List<string> found = [];
        await foreach (var each in ArtifactStores.Open(prefix, log).EnumerateAsync("", stop))
            if (IsImage(each.Path))
                found.Add($"{prefix.TrimEnd('/')}/{each.Path}");
        return Sorted(found, $"there is no image below {prefix}", problems);
    }

    static IReadOnlyList<string> BelowFolder(string folder, List<string> problems)
    {
        if (folder.EndsWith('/'))
            return Sorted(Files(folder, recurse: true).Where(IsImage), $"there is no image in {folder}", problems);
        problems.Add($"{folder} is a folder, not an image. Write {folder}/ for every image in it.");
        return [];
    }

    static IReadOnlyList<string> Matching(string pattern, List<string> problems)
    {
        int wild = pattern.AsSpan().IndexOfAny('*', '?', '['),
            slash = pattern.LastIndexOf('/', wild);
        string root = pattern[..(slash + 1)],
            rest = pattern[(slash + 1)..];
        Regex match = new($"^{Expression(rest)}$", RegexOptions.CultureInvariant | RegexOptions.NonBacktracking);
        var files = Directory.Exists(root.Length == 0 ? "." : root) ? Files(root, recurse: rest.Contains('/') || rest.Contains("**")) : [];
        return Sorted(files.Where(file => IsImage(file) && match.IsMatch(file[root.Length..])), $"no image matches {pattern}", problems);
    }

    static IEnumerable<string> Files(string folder, bool recurse) =>
        Directory
            .EnumerateFiles(
                folder.Length == 0 ? "." : folder,
                "*",
                new EnumerationOptions { RecurseSubdirectories = recurse, AttributesToSkip = FileAttributes.None }
            )
            .Select(file => folder.Length == 0 ? file["./".Length..] : file);

    static IReadOnlyList<string> Sorted(IEnumerable<string> files, string problem, List<string> problems)
    {
        string[] sorted = [.. files.Order(StringComparer.Ordinal)];
        if (sorted.Length == 0)
            problems.Add($"{char.ToUpperInvariant(problem[0])}{problem[1..]}. Check its name.");
        return sorted;
    }

    static bool IsImage(string file) => Extensions.Contains(Path.GetExtension(file), StringComparer.OrdinalIgnoreCase);

    // A wildcard matches within one name, ** any number of folders.
    static string Expression(string pattern) =>
        Regex.Replace(
            pattern,
            @"\*\*/|\*\*|\*|\?|\[!?[^]/]+\]|.",
            part =>
                part.Value switch
                {
                    "**/" => "(.*/)?",
                    "**" => ".*",
                    "*" => "[^/]*",
                    "?" => "[^/]",
                    ['[', '!', .. var others, ']'] => $"[^{Escaped(others)}]",
                    ['[', .. var set, ']'] => $"[{Escaped(set)}]",
                    var other => Regex.Escape(other),
                },
            RegexOptions.Singleline
        );

    static string Escaped(string characters) => characters.Replace(@"\", @"\\", StringComparison.Ordinal);
}
