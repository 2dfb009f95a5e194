using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StackingK8s.Boosting.Search;

/// <summary>
/// The scores of a search in a file that only grows, so that a search that was killed resumes where it stood: a line per score, each with
/// a check of its own, each on its way to the disk before the next. The first line says which search it is.
/// </summary>
public sealed class SearchJournal : IDisposable
{
    const string Title = "stacking search journal 1";

    readonly FileStream file;
    readonly Dictionary<(int Candidate, int Split), (double Score, double Seconds)> known = [];

    SearchJournal(FileStream file) => this.file = file;

    /// <summary>Opens the journal of a search, or begins one.</summary>
    /// <param name="path">The file; its folder is created.</param>
    /// <param name="search">Identifies the search: see <see cref="SearchKey"/>.</param>
    /// <param name="report">Receives a sentence where a file was there that could not be used as a whole.</param>
    /// <exception cref="InvalidDataException">The file is something else than a journal. It is left as it is.</exception>
    /// <exception cref="IOException">The file cannot be written, or another process searches with it.</exception>
    public static SearchJournal Open(string path, string search, Action<string> report)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        SearchJournal journal = new(new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        try
        {
            journal.Read(path, search, report);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    /// <summary>How many scores it holds.</summary>
    public int Count => known.Count;

    /// <summary>The score of a candidate on a split, and the seconds it took; null where it is not known yet.</summary>
    /// <param name="candidate">The candidate's index.</param>
    /// <param name="split">The split's.</param>
    public (double Score, double Seconds)? Find(int candidate, int split) =>
        known.TryGetValue((candidate, split), out var found) ? found : null;

    /// <summary>Adds the score of candidates that share one, and sees to it that the file has it.</summary>
    /// <param name="candidates">Their indices.</param>
    /// <param name="split">The split's.</param>
    /// <param name="score">Theirs.</param>
    /// <param name="seconds">It took.</param>
    public void Add(IEnumerable<int> candidates, int split, double score, double seconds)
    {
        StringBuilder lines = new();
        foreach (int candidate in candidates)
            if (known.TryAdd((candidate, split), (score, seconds)))
                lines.Append(Checked($"{split} {candidate} {Bits(score)} {Bits(seconds)}"));
        file.Write(Encoding.ASCII.GetBytes(lines.ToString()));
        file.Flush(flushToDisk: true);
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => file.Dispose();

    void Read(string path, string search, Action<string> report)
    {
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        string text = Encoding.Latin1.GetString(bytes),
            first = Checked($"{Title} {search}");
        int kept = 0;
        if (text.StartsWith(first, StringComparison.Ordinal))
            kept = ReadScores(path, text, first.Length, report);
        else if (text.StartsWith(Title, StringComparison.Ordinal) || Title.StartsWith(text, StringComparison.Ordinal))
        {
            if (text.Contains('\n', StringComparison.Ordinal))
                report($"{path} is the journal of another search (data, parameters or program differ). It is begun anew.");
        }
        else
            throw new InvalidDataException($"{path} is not a search journal. Remove it, or name another folder.");
        file.SetLength(kept);
        file.Position = kept;
        if (kept == 0)
            file.Write(Encoding.ASCII.GetBytes(first));
    }

    int ReadScores(string path, string text, int at, Action<string> report)
    {
        for (int line = 2; at < text.Length; line++)
        {
            int end = text.IndexOf('\n', at);
            if (end < 0 || !TryRead(text[at..(end + 1)]))
            {
                report($"{path} is damaged from line {line} on (its writer was killed?). What follows is searched again.");
                return at;
            }
            at = end + 1;
        }
        return at;
    }

    bool TryRead(string line)
    {
        string[] words = line.Split(' ');
        return words.Length == 5
            && line == Checked(string.Join(' ', words[..4]))
            && int.TryParse(words[0], NumberStyles.None, CultureInfo.InvariantCulture, out int split)
            && int.TryParse(words[1], NumberStyles.None, CultureInfo.InvariantCulture, out int candidate)
            && long.TryParse(words[2], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long score)
            && long.TryParse(words[3], NumberStyles.HexNumber, CultureInfo.InvariantCulture, out long seconds)
            && known.TryAdd((candidate, split), (BitConverter.Int64BitsToDouble(score), BitConverter.Int64BitsToDouble(seconds)));
    }

    static string Bits(double number) => BitConverter.DoubleToInt64Bits(number).ToString("x16", CultureInfo.InvariantCulture);

    static string Checked(string line) => $"{line} {Convert.ToHexStringLower(SHA256.HashData(Encoding.Latin1.GetBytes(line)))[..8]}\n";
}
