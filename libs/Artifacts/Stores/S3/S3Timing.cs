namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>How long an S3 server is waited for.</summary>
sealed record S3Timing
{
    /// <summary>An outage that is shorter, of ten minutes and a restart for instance, costs no work; a longer one ends the program with exit code 5.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(12);

    /// <summary>For the head of an answer; the time for the bytes, by <see cref="SlowestBytesPerSecond"/>, comes on top.</summary>
    public TimeSpan Request { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A connection slower than this is taken for dead.</summary>
    public double SlowestBytesPerSecond { get; init; } = 100_000;

    /// <summary>Mean of twice the first pause before a request is sent again; it doubles from one to the next.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Hiccups shorter than this are nobody's concern.</summary>
    public TimeSpan Silence { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Time between two messages about one outage.</summary>
    public TimeSpan MessagePace { get; init; } = TimeSpan.FromSeconds(30);
}
