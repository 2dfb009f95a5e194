using System.Text;

namespace StackingK8s.Stacking.Reports;

/// <summary>
/// A plot as SVG: axes, grid, and what is drawn on them. Colours and line styles are classes of the page's style sheet, so that one picture serves light,
/// dark and paper.
/// </summary>
/// <param name="name">What it shows, for whoever cannot see it.</param>
/// <param name="x">The axis below.</param>
/// <param name="y">The axis on the left.</param>
sealed class Plot(string name, Axis x, Axis y)
{
    const double Width = 400,
        Height = 330,
        Left = 52,
        Top = 10,
        Right = 14,
        Bottom = 44;

    readonly StringBuilder drawn = new();

    /// <summary>A line through the points, those that make no visible difference left out.</summary>
    public Plot Line(string style, IEnumerable<(double X, double Y)> points)
    {
        var kept = Visible(points).ToList();
        if (kept.Count > 0)
            drawn.Append(
                Html.Of(
                    $"<polyline class=\"{style}\" points=\"{string.Join(' ', kept.Select(at => Html.Of($"{at.X:0.##},{at.Y:0.##}")))}\"/>"
                )
            );
        return this;
    }

    /// <summary>A point; its words show when it is pointed at.</summary>
    public Plot Dot(string style, double atX, double atY, string words)
    {
        drawn.Append(
            Html.Of(
                $"<circle class=\"{style}\" cx=\"{PixelX(atX):0.##}\" cy=\"{PixelY(atY):0.##}\" r=\"4\"><title>{Html.Text(words)}</title></circle>"
            )
        );
        return this;
    }

    /// <summary>A box between two corners.</summary>
    public Plot Box(string style, double fromX, double fromY, double toX, double toY)
    {
        double left = PixelX(fromX),
            top = PixelY(Math.Max(fromY, toY));
        drawn.Append(
            Html.Of(
                $"<rect class=\"{style}\" x=\"{left:0.##}\" y=\"{top:0.##}\" width=\"{Math.Max(0, PixelX(toX) - left):0.##}\" height=\"{Math.Max(0, PixelY(Math.Min(fromY, toY)) - top):0.##}\"/>"
            )
        );
        return this;
    }

    public override string ToString()
    {
        StringBuilder svg = new(Html.Of($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Text(name)}\">"));
        foreach (double tick in x.Ticks)
            svg.Append(
                Html.Of(
                    $"<line class=\"grid\" x1=\"{PixelX(tick):0.##}\" y1=\"{Top}\" x2=\"{PixelX(tick):0.##}\" y2=\"{Height - Bottom}\"/><text class=\"tick\" text-anchor=\"middle\" x=\"{PixelX(tick):0.##}\" y=\"{Height - Bottom + 15}\">{x.Label(tick)}</text>"
                )
            );
        foreach (double tick in y.Ticks)
            svg.Append(
                Html.Of(
                    $"<line class=\"grid\" x1=\"{Left}\" y1=\"{PixelY(tick):0.##}\" x2=\"{Width - Right}\" y2=\"{PixelY(tick):0.##}\"/><text class=\"tick\" text-anchor=\"end\" x=\"{Left - 7}\" y=\"{PixelY(tick) + 4:0.##}\">{y.Label(tick)}</text>"
                )
            );
        svg.Append(
            Html.Of(
                $"<text class=\"axis\" text-anchor=\"middle\" x=\"{Left + (Width - Left - Right) / 2}\" y=\"{Height - 8}\">{Html.Text(x.Title)}</text>"
            )
        );
        svg.Append(
            Html.Of(
                $"<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(12 {Top + (Height - Top - Bottom) / 2}) rotate(-90)\">{Html.Text(y.Title)}</text>"
            )
        );
        return svg.Append(drawn).Append("</svg>").ToString();
    }

    double PixelX(double value) => Left + (Width - Left - Right) * x.Share(value);

    double PixelY(double value) => Height - Bottom - (Height - Top - Bottom) * y.Share(value);

    /// <summary>In pixels. A curve of a million rows has a million points; a screen does not.</summary>
    IEnumerable<(double X, double Y)> Visible(IEnumerable<(double X, double Y)> points)
    {
        (double X, double Y)? shown = null,
            latest = null;
        foreach (var (pointX, pointY) in points)
        {
            if (!double.IsFinite(pointX) || !double.IsFinite(pointY))
                continue;
            latest = (PixelX(pointX), PixelY(pointY));
            if (shown is { } at && Math.Abs(at.X - latest.Value.X) + Math.Abs(at.Y - latest.Value.Y) < 0.5)
                continue;
            yield return (shown = latest).Value;
        }
        if (latest is { } end && end != shown)
            yield return end;
    }
}
