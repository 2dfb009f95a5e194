using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>Which objects a list or watch wants: by label and by field.</summary>
sealed class Selector
{
    readonly List<Func<JsonObject, bool>> terms = [];

    /// <exception cref="ApiException">400 for a selector that cannot be read, or a field that cannot be selected by.</exception>
    public Selector(string? labels, string? fields, IReadOnlyList<string> selectableFields)
    {
        foreach (string term in SplitTerms(labels ?? ""))
            terms.Add(LabelTerm(term));
        foreach (string term in (fields ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            terms.Add(FieldTerm(term, selectableFields));
    }

    public bool Matches(JsonObject obj) => terms.TrueForAll(term => term(obj));

    /// <summary>Commas separate terms, but not those within the brackets of a set.</summary>
    static IEnumerable<string> SplitTerms(string text)
    {
        int start = 0,
            depth = 0;
        for (int i = 0; i <= text.Length; i++)
        {
            if (i < text.Length && text[i] == '(')
                depth++;
            if (i < text.Length && text[i] == ')')
                depth--;
            if (i < text.Length && (text[i] != ',' || depth > 0))
                continue;
            if (text[start..i].Trim() is { Length: > 0 } term)
                yield return term;
            start = i + 1;
        }
    }

    static Func<JsonObject, bool> LabelTerm(string term)
    {
        int open = term.IndexOf('(');
        if (open > 0)
        {
            var words = term[..open].Split(' ', StringSplitOptions.RemoveEmptyEntries);
            var values = term[(open + 1)..].TrimEnd(')', ' ').Split(',').Select(value => value.Trim()).ToHashSet();
            return words is [var key, "in"] ? obj => Label(obj, key) is { } value && values.Contains(value)
                : words is [var other, "notin"] ? obj => Label(obj, other) is not { } value || !values.Contains(value)
                : throw ApiException.BadRequest($"unable to parse requirement: {term}");
        }
        if (Split(term, "!=") is var (unequal, unwanted))
            return obj => Label(obj, unequal) != unwanted;
        if ((Split(term, "==") ?? Split(term, "=")) is var (equal, wanted))
            return obj => Label(obj, equal) == wanted;
        return term[0] == '!' ? obj => Label(obj, term[1..].Trim()) is null : obj => Label(obj, term) is not null;
    }

    static Func<JsonObject, bool> FieldTerm(string term, IReadOnlyList<string> selectable)
    {
        bool negated = Split(term, "!=") is not null;
        var (field, wanted) = Split(term, "!=")
            ?? Split(term, "==")
            ?? Split(term, "=")
            ?? throw ApiException.BadRequest($"invalid selector: '{term}'; can't understand '{term}'");
        if (field is not ("metadata.name" or "metadata.namespace") && !selectable.Contains("." + field))
            throw ApiException.BadRequest($"field label not supported: {field}");
        var path = field.Split('.');
        return obj => ((obj.At(path)?.ToString() ?? "") == wanted) != negated;
    }

    static string? Label(JsonObject obj, string key) => obj.At("metadata", "labels", key).Text();

    static (string Left, string Right)? Split(string term, string by) =>
        term.IndexOf(by, StringComparison.Ordinal) is > 0 and var at ? (term[..at].Trim(), term[(at + by.Length)..].Trim()) : null;
}
