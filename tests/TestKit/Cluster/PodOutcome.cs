namespace StackingK8s.TestKit.Cluster;

/// <summary>How a simulated pod runs and ends.</summary>
public sealed record PodOutcome
{
    /// <summary>How long its container runs.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Its container does not end before this: for tests that control the time.</summary>
    public Task? Until { get; init; }

    public bool NeverEnds { get; init; }

    public int ExitCode { get; init; }

    /// <summary>Reason of the container's end; null: Kubernetes' own for this exit code.</summary>
    public string? Reason { get; init; }

    /// <summary>Its termination message.</summary>
    public string? Message { get; init; }

    public string Log { get; init; } = "";

    /// <summary>Why its image cannot be pulled; called at each attempt to pull.</summary>
    public string? PullError { get; init; }

    /// <summary>Exit code when asked to stop; null: it ignores that and has to be killed.</summary>
    public int? ExitCodeWhenStopped { get; init; } = 143;

    /// <summary>The answer of its port to /progress.</summary>
    public Func<string>? Progress { get; init; }

    public static PodOutcome Succeeds(string message) => new() { Message = message };

    public static PodOutcome Fails(int exitCode, string? message = null) => new() { ExitCode = exitCode, Message = message };

    public static PodOutcome OutOfMemory() => new() { ExitCode = 137, Reason = "OOMKilled" };

    public static PodOutcome Runs() => new() { NeverEnds = true };

    public static PodOutcome CannotPull(string why = "not found") => new() { PullError = why };
}
