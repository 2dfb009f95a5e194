using System.Text;

namespace StackingK8s.Artifacts.Names;

/// <summary>Unicode's Normalization Form C (Unicode Standard Annex 15), with the tables of <see cref="UnicodeTable"/>.</summary>
static class UnicodeComposition
{
    // Hangul syllables are computed: 19 leading consonants, 21 vowels, 27 trailing consonants or none.
    const int Syllables = 0xAC00,
        Leads = 0x1100,
        Vowels = 0x1161,
        Trails = 0x11A7,
        LeadCount = 19,
        VowelCount = 21,
        TrailCount = 28;

    /// <summary>The first code point that composing may change or combine.</summary>
    const char FirstCombining = '\u0300';

    /// <summary>The text in Normalization Form C.</summary>
    /// <param name="text">Valid UTF-16.</param>
    public static string Compose(string text)
    {
        if (text.AsSpan().IndexOfAnyExceptInRange('\0', (char)(FirstCombining - 1)) < 0)
            return text;
        List<int> codePoints = [];
        foreach (var rune in text.EnumerateRunes())
            Decompose(rune.Value, codePoints);
        Reorder(codePoints);
        StringBuilder composed = new(text.Length);
        foreach (int codePoint in Recombine(codePoints))
            composed.Append(new Rune(codePoint).ToString());
        return composed.ToString();
    }

    static void Decompose(int codePoint, List<int> into)
    {
        int syllable = codePoint - Syllables;
        if (syllable is >= 0 and < LeadCount * VowelCount * TrailCount)
        {
            into.Add(Leads + syllable / (VowelCount * TrailCount));
            into.Add(Vowels + syllable % (VowelCount * TrailCount) / TrailCount);
            if (syllable % TrailCount > 0)
                into.Add(Trails + syllable % TrailCount);
        }
        else if (UnicodeTable.Decompose(codePoint) is { } parts)
            foreach (int part in parts)
                Decompose(part, into);
        else
            into.Add(codePoint);
    }

    /// <summary>Sorts each run of combining marks by class, equal ones in their order.</summary>
    static void Reorder(List<int> codePoints)
    {
        for (int start = 0, end; start < codePoints.Count; start = end + 1)
        {
            end = start;
            while (end < codePoints.Count && UnicodeTable.CombiningClass(codePoints[end]) > 0)
                end++;
            if (end - start < 2)
                continue;
            var marks = codePoints[start..end].OrderBy(UnicodeTable.CombiningClass).ToList();
            for (int i = 0; i < marks.Count; i++)
                codePoints[start + i] = marks[i];
        }
    }

    /// <summary>Combines each starter with the marks after it that nothing of the same or a higher class parts from it.</summary>
    static List<int> Recombine(List<int> codePoints)
    {
        List<int> composed = [];
        int starter = -1,
            lastClass = -1;
        foreach (int codePoint in codePoints)
        {
            byte combiningClass = UnicodeTable.CombiningClass(codePoint);
            if (starter >= 0 && lastClass < combiningClass && Pair(composed[starter], codePoint) is { } whole)
            {
                composed[starter] = whole;
                continue;
            }
            if (combiningClass == 0)
                starter = composed.Count;
            lastClass = combiningClass == 0 ? -1 : combiningClass;
            composed.Add(codePoint);
        }
        return composed;
    }

    static int? Pair(int first, int second)
    {
        int lead = first - Leads,
            vowel = second - Vowels,
            syllable = first - Syllables,
            trail = second - Trails;
        if (lead is >= 0 and < LeadCount && vowel is >= 0 and < VowelCount)
            return Syllables + (lead * VowelCount + vowel) * TrailCount;
        bool open = syllable is >= 0 and < LeadCount * VowelCount * TrailCount && syllable % TrailCount == 0;
        return open && trail is > 0 and < TrailCount ? first + trail : UnicodeTable.Compose(first, second);
    }
}
