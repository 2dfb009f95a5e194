namespace StackingK8s.Operator.Attempts;

/// <summary>
/// Long texts made short. What is too long is cut in the middle: a message begins with what happened, and ends with the cause at its root
/// or with what to do. Pure.
/// </summary>
static class OneLine
{
    /// <summary>The text on one line: kubectl shows no more than the first one.</summary>
    public static string Of(string text, int most) =>
        Shorten(string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), most);

    /// <summary>The text, its lines as they are, with a mark where something is left out.</summary>
    public static string Shorten(string text, int most)
    {
        const string Mark = " … ";
        if (text.Length <= most)
            return text;
        int end = most / 3;
        return $"{text[..(most - end - Mark.Length)].TrimEnd()}{Mark}{text[^end..].TrimStart()}";
    }
}
