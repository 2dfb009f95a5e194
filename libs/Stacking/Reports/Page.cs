using System.Text;

namespace StackingK8s.Stacking.Reports;

/// <summary>The frame of a self-contained HTML page: no network, no scripts. Pure.</summary>
static class Page
{
    /// <summary>Begins a page.</summary>
    /// <param name="page">Where it goes.</param>
    /// <param name="title">As it is.</param>
    public static void Open(StringBuilder page, string title) =>
        page.Append("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")
            .Append("<meta name=\"color-scheme\" content=\"light dark\">")
            .Append($"<title>{Html.Text(title)}</title>")
            .Append($"<style>{ReportStyle.Sheet}</style></head><body><main>");

    /// <summary>Ends the page.</summary>
    /// <returns>A complete HTML document; it declares UTF-8, so write it as such.</returns>
    public static string Close(StringBuilder page) => page.Append("</main></body></html>\n").ToString();

    /// <summary>A section; title, note and body are markup.</summary>
    public static void Section(StringBuilder page, string title, string note, string body) =>
        page.Append($"<section><h2>{title}</h2>{(note.Length > 0 ? $"<p>{note}</p>" : "")}{body}</section>");

    /// <summary>A figure; its title is text, its body and note are markup.</summary>
    public static string Figure(string title, string body, string note) =>
        $"<figure><figcaption>{Html.Text(title)}</figcaption>{body}{(note.Length > 0 ? $"<p>{note}</p>" : "")}</figure>";

    /// <summary>One line per model, and chance.</summary>
    /// <param name="models">Names.</param>
    /// <param name="experts">All experts, in order.</param>
    public static string Legend(IEnumerable<string> models, IReadOnlyList<string> experts) =>
        "<ul class=\"legend\">"
        + string.Concat(models.Select(model => $"<li>{Charts.Sample(ModelStyle.LineClass(model, experts))} {Html.Text(model)}</li>"))
        + $"<li>{Charts.Sample("line chance")} chance</li></ul>";
}
