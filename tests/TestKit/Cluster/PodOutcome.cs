namespace StackingK8s.TestKit.Cluster;

/// <summary>How a pod that only pretends to run goes.</summary>
public sealed record PodOutcome
{
    /// <summary>How long its container runs.</summary>
    public TimeSpan After { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Its container does not end before this: for tests that say when.</summary>
    public Task? Until { get; init; }

    public bool NeverEnds { get; init; }

    public int ExitCode { get; init; }

    /// <summary>Of the container's end; null for what Kubernetes calls this exit code.</summary>
    public string? Reason { get; init; }

    /// <summary>Its termination message.</summary>
    public string? Message { get; init; }

    public string Log { get; init; } = "";

    /// <summary>Why its image cannot be pulled; asked again at each attempt to pull.</summary>
    public string? PullError { get; init; }

    /// <summary>What it ends with when asked to stop; null if it does not listen and has to be killed.</summary>
    public int? ExitCodeWhenStopped { get; init; } = 143;

    /// <summary>What its port answers to /progress.</summary>
    public Func<string>? Progress { get; init; }

    public static PodOutcome Succeeds(string message) => new() { Message = message };

    public static PodOutcome Fails(int exitCode, string? message = null) => new() { ExitCode = exitCode, Message = message };

    public static PodOutcome OutOfMemory() => new() { ExitCode = 137, Reason = "OOMKilled" };

    public static PodOutcome Runs() => new() { NeverEnds = true };

    public static PodOutcome CannotPull(string why = "not found") => new() { PullError = why };
}
