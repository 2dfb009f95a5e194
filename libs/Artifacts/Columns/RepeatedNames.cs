using System.Text;
using StackingK8s.Artifacts.Names;

namespace StackingK8s.Artifacts.Columns;

/// <summary>A column of names that stand in many rows: a number per row, and each name once, normalized.</summary>
sealed class RepeatedNames
{
    readonly List<int> codes = [];
    readonly List<string> names = [];
    readonly Dictionary<string, int> codeOfName = new(StringComparer.Ordinal);

    // As the file writes them; several spellings of a name have its code.
    readonly Dictionary<string, int> codeOfSpelling = new(StringComparer.Ordinal);
    readonly Dictionary<string, int>.AlternateLookup<ReadOnlySpan<char>> bySpelling;
    byte[] last = [];
    int lastCode = -1;

    public RepeatedNames() => bySpelling = codeOfSpelling.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>Each name once, by its code.</summary>
    public IReadOnlyList<string> Names => names;

    /// <summary>The name of a row. Rows of one name share the object.</summary>
    public string this[int row] => names[codes[row]];

    /// <summary>The code of a row's name.</summary>
    public int Code(int row) => codes[row];

    /// <summary>Adds a row.</summary>
    /// <param name="utf8">Valid UTF-8, as the file has it.</param>
    /// <returns>The code of its name.</returns>
    public int Add(ReadOnlySpan<byte> utf8)
    {
        // Rows of one group often follow each other.
        if (lastCode < 0 || !utf8.SequenceEqual(last))
        {
            last = utf8.ToArray();
            lastCode = Find(utf8);
        }
        codes.Add(lastCode);
        return lastCode;
    }

    int Find(ReadOnlySpan<byte> utf8)
    {
        const int OnStack = 256;
        Span<char> spelling = utf8.Length <= OnStack ? stackalloc char[OnStack] : new char[utf8.Length];
        spelling = spelling[..Encoding.UTF8.GetChars(utf8, spelling)];
        if (bySpelling.TryGetValue(spelling, out int code))
            return code;
        string text = new(spelling),
            name = Name.Normalize(text);
        if (!codeOfName.TryGetValue(name, out code))
        {
            codeOfName.Add(name, code = names.Count);
            names.Add(name);
        }
        codeOfSpelling.Add(text, code);
        return code;
    }
}
