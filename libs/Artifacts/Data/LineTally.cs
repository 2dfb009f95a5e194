namespace StackingK8s.Artifacts.Data;

/// <summary>How often something occurs in a manifest, and the lines where it occurs first.</summary>
sealed class LineTally
{
    const int MostLines = 3;

    public long Rows { get; private set; }

    public List<long> FirstLines { get; } = [];

    public void Add(long line)
    {
        Rows++;
        if (FirstLines.Count < MostLines)
            FirstLines.Add(line);
    }

    /// <summary>2 rows, first on lines 3, 4.</summary>
    public override string ToString() =>
        $"{MessageText.Count(Rows, "row", "rows")}, {(Rows == 1 ? "line" : "first on lines")} {string.Join(", ", FirstLines)}";
}
