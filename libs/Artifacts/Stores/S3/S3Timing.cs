namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>How long an S3 server is waited for.</summary>
sealed record S3Timing
{
    /// <summary>
    /// Default 12 minutes: an outage of ten minutes and a restart costs no work. A longer one ends the program with exit code 5.
    /// </summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(12);

    /// <summary>
    /// For the head of an answer; the time for the bytes, by <see cref="SlowestBytesPerSecond"/>, comes on top. Default 30 s.
    /// </summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection slower than this counts as dead. Default 100 kB/s.</summary>
    public double SlowestBytesPerSecond { get; init; } = 100_000;

    /// <summary>
    /// Longest pause before the first retry; the shortest is half of it, and both double from one retry to the next. Default 0.2 s.
    /// </summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>The doubling ends here. Default 20 s.</summary>
    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Outages shorter than this are not reported. Default 3 s.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time between two reports of one outage. Default 30 s.</summary>
    public TimeSpan ReportInterval { get; init; } = TimeSpan.FromSeconds(30);
}
