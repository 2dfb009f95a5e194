using System.Text;

namespace StackingK8s.Stacking.Reports;

/// <summary>
/// A plot as SVG: axes, grid, and what is drawn on them. Colours and line styles are classes of the page's style sheet, so that one picture
/// serves light, dark and paper.
/// </summary>
/// <param name="name">What it shows, for whoever cannot see it.</param>
/// <param name="x">The axis below.</param>
/// <param name="y">The axis on the left.</param>
sealed class Plot(string name, Axis x, Axis y)
{
    const double Width = 400,
        Height = 330,
        Left = 62,
        Top = 10,
        Right = 14,
        Bottom = 44;

    readonly StringBuilder drawn = new();

    /// <summary>A line through the points, those that make no visible difference left out.</summary>
    public Plot Line(string style, IEnumerable<(double X, double Y)> points)
    {
        var kept = Visible(points).ToList();
        if (kept.Count > 0)
        {
            string coordinates = string.Join(' ', kept.Select(at => Html.Format($"{at.X:0.##},{at.Y:0.##}")));
            drawn.Append($"<polyline class=\"{style}\" points=\"{coordinates}\"/>");
        }
        return this;
    }

    /// <summary>A point with a tooltip.</summary>
    public Plot Dot(string style, double atX, double atY, string tooltip)
    {
        drawn.Append(
            Html.Format($"<circle class=\"{style}\" cx=\"{PixelX(atX):0.##}\" cy=\"{PixelY(atY):0.##}\" r=\"4\">")
                + $"<title>{Html.Text(tooltip)}</title></circle>"
        );
        return this;
    }

    /// <summary>A box between two corners.</summary>
    public Plot Box(string style, double fromX, double fromY, double toX, double toY)
    {
        double left = PixelX(fromX),
            top = PixelY(Math.Max(fromY, toY)),
            width = Math.Max(0, PixelX(toX) - left),
            height = Math.Max(0, PixelY(Math.Min(fromY, toY)) - top);
        drawn.Append(
            Html.Format($"<rect class=\"{style}\" x=\"{left:0.##}\" y=\"{top:0.##}\" width=\"{width:0.##}\" height=\"{height:0.##}\"/>")
        );
        return this;
    }

    public override string ToString()
    {
        StringBuilder svg = new(Html.Format($"<svg viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{Html.Text(name)}\">"));
        foreach (double tick in x.Ticks)
            AppendTickX(svg, tick);
        foreach (double tick in y.Ticks)
            AppendTickY(svg, tick);
        AppendTitles(svg);
        return svg.Append(drawn).Append("</svg>").ToString();
    }

    void AppendTickX(StringBuilder svg, double tick)
    {
        double at = PixelX(tick);
        svg.Append(Html.Format($"<line class=\"grid\" x1=\"{at:0.##}\" y1=\"{Top}\" x2=\"{at:0.##}\" y2=\"{Height - Bottom}\"/>"));
        svg.Append(Html.Format($"<text class=\"tick\" text-anchor=\"middle\" x=\"{at:0.##}\" y=\"{Height - Bottom + 15}\">"));
        svg.Append(x.Label(tick)).Append("</text>");
    }

    void AppendTickY(StringBuilder svg, double tick)
    {
        double at = PixelY(tick);
        svg.Append(Html.Format($"<line class=\"grid\" x1=\"{Left}\" y1=\"{at:0.##}\" x2=\"{Width - Right}\" y2=\"{at:0.##}\"/>"));
        svg.Append(Html.Format($"<text class=\"tick\" text-anchor=\"end\" x=\"{Left - 7}\" y=\"{at + 4:0.##}\">"));
        svg.Append(y.Label(tick)).Append("</text>");
    }

    void AppendTitles(StringBuilder svg)
    {
        double middleX = Left + (Width - Left - Right) / 2,
            middleY = Top + (Height - Top - Bottom) / 2;
        svg.Append(Html.Format($"<text class=\"axis\" text-anchor=\"middle\" x=\"{middleX}\" y=\"{Height - 8}\">"));
        svg.Append(Html.Text(x.Title)).Append("</text>");
        svg.Append(Html.Format($"<text class=\"axis\" text-anchor=\"middle\" transform=\"translate(12 {middleY}) rotate(-90)\">"));
        svg.Append(Html.Text(y.Title)).Append("</text>");
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
