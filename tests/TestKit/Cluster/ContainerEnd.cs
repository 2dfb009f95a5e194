using System.Text;

namespace StackingK8s.TestKit.Cluster;

/// <summary>How a container ended.</summary>
/// <param name="Message">Its termination message, if any.</param>
sealed record ContainerEnd(int ExitCode, string Reason, string? Message)
{
    // Bytes, as many as the kubelet reads.
    const int LongestMessage = 4096;

    public static ContainerEnd Create(int exitCode, string? reason, string? message) =>
        new(exitCode, reason ?? (exitCode == 0 ? "Completed" : "Error"), message is { Length: > 0 } ? Shortened(message) : null);

    /// <summary>Of a container that was never started when its pod was stopped.</summary>
    public static ContainerEnd NeverStarted { get; } =
        new(137, "ContainerStatusUnknown", "The container could not be located when the pod was terminated");

    static string Shortened(string message)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(message);
        return bytes.Length <= LongestMessage ? message : Encoding.UTF8.GetString(bytes, 0, LongestMessage);
    }
}
