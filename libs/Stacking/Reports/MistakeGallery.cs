using System.Text;
using StackingK8s.Stacking.Reports.Content;

namespace StackingK8s.Stacking.Reports;

/// <summary>The worst mistakes with their pictures. Pure.</summary>
static class MistakeGallery
{
    /// <summary>A card per mistake, test rows first.</summary>
    /// <param name="mistakes">Worst first.</param>
    /// <param name="labelNames">The negative label's name, then the positive one's.</param>
    /// <param name="note">Why pictures are missing; null where they are not.</param>
    public static string Draw(IReadOnlyList<Mistake> mistakes, IReadOnlyList<string> labelNames, string? note)
    {
        StringBuilder gallery = new(note is null ? "" : $"<p>{Html.Text(note)}</p>");
        foreach (bool test in new[] { true, false })
        {
            var shown = mistakes.Where(mistake => mistake.AreTest == test).ToList();
            if (shown.Count == 0)
                continue;
            gallery.Append($"<h3>{(test ? "Test rows" : "Out of fold")}</h3><ul class=\"gallery\">");
            foreach (var mistake in shown)
                gallery.Append(Card(mistake, labelNames));
            gallery.Append("</ul>");
        }
        return gallery.ToString();
    }

    static string Card(Mistake mistake, IReadOnlyList<string> labelNames)
    {
        string picture = mistake.Thumbnail is { } jpeg
            ? $"<img alt=\"\" src=\"data:image/jpeg;base64,{Convert.ToBase64String(jpeg)}\">"
            : "<div class=\"nothing\">no picture</div>";
        string group = mistake.Group is { } name ? $" · {Html.Text(name)}" : "";
        return $"<li>{picture}<strong>is {Html.Text(labelNames[mistake.Label])}</strong> "
            + Html.Format($"scored {100 * mistake.Probability:0.0} % ")
            + $"{Html.Text(labelNames[1])}<span>row {mistake.Row}{group}<br>{Html.Text(mistake.Path)}</span></li>";
    }
}
