namespace StackingK8s.Artifacts.Names;

/// <summary>
/// Labels and groups as they are compared everywhere: without white space around them and in Unicode's composed form, so that "coffee " is
/// "coffee", and é one name whether it was typed as one character or as e with an accent.
/// </summary>
public static class Name
{
    /// <summary>The name in the form that is compared, stored and shown.</summary>
    public static string Normalize(string text) => UnicodeComposition.Compose(text.Trim());
}
