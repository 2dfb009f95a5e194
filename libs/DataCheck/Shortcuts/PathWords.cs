namespace StackingK8s.DataCheck.Shortcuts;

/// <summary>Splits a path into what may betray a label: names of folders, and words and lengths of numbers of the file's name.</summary>
static class PathWords
{
    /// <summary>The different words of a path.</summary>
    /// <param name="path">With '/' between folders.</param>
    /// <returns>A folder's name ends with '/', and is also there without its digits; a number is there as its length.</returns>
    public static IReadOnlyCollection<string> Of(string path)
    {
        HashSet<string> words = new(StringComparer.Ordinal);
        string[] parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        foreach (string folder in parts.SkipLast(1))
        {
            words.Add(folder + "/");
            words.Add(string.Concat(folder.Where(character => !char.IsAsciiDigit(character))) + "/");
        }
        string name = parts.LastOrDefault() ?? "";
        for (int from = 0, to; from < name.Length; from = to)
        {
            var kind = KindOf(name[from]);
            for (to = from + 1; to < name.Length && KindOf(name[to]) == kind; )
                to++;
            if (kind == Kind.Letters)
                words.Add(name[from..to]);
            else if (kind == Kind.Digits)
                words.Add($"#{to - from}");
        }
        return words;
    }

    enum Kind
    {
        Letters,
        Digits,
        Other,
    }

    static Kind KindOf(char character) =>
        char.IsAsciiDigit(character) ? Kind.Digits
        : char.IsLetter(character) ? Kind.Letters
        : Kind.Other;
}
