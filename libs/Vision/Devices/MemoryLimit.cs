using System.Globalization;

namespace StackingK8s.Vision.Devices;

/// <summary>How much memory this process may use: its container's limit, or else what the machine has free. For Linux.</summary>
public static class MemoryLimit
{
    const string ControlGroups = "/sys/fs/cgroup",
        Unlimited = "max";

    /// <summary>Reads the limits of the process's control groups and the machine's free memory.</summary>
    /// <returns>Bytes: the smallest of them.</returns>
    public static long Detect()
    {
        var limits = OwnGroups().Select(folder => Path.Combine(folder, "memory.max")).Where(File.Exists).Select(File.ReadAllText).ToList();
        return Compute(limits, File.ReadAllText("/proc/meminfo"));
    }

    /// <summary>Pure: the smallest of the limits of version 2 control groups, "max" meaning none, and of MemAvailable.</summary>
    internal static long Compute(IReadOnlyList<string> limits, string memoryInfo) =>
        limits
            .Select(limit => limit.Trim())
            .Where(limit => limit != Unlimited)
            .Select(limit => long.Parse(limit, CultureInfo.InvariantCulture))
            .Append(Available(memoryInfo))
            .Min();

    // A container sees its own group as the root; a service of the machine also obeys all groups above its own.
    static IEnumerable<string> OwnGroups()
    {
        string own = File.ReadLines("/proc/self/cgroup")
            .FirstOrDefault(line => line.StartsWith("0::", StringComparison.Ordinal))
            ?[3..].Trim('/')
            ?? "";
        for (string? group = own; group is not null; group = group.Length == 0 ? null : Path.GetDirectoryName(group))
            yield return Path.Combine(ControlGroups, group);
    }

    static long Available(string memoryInfo)
    {
        string[] columns = memoryInfo
            .Split('\n')
            .First(line => line.StartsWith("MemAvailable:", StringComparison.Ordinal))
            .Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return 1024 * long.Parse(columns[1], CultureInfo.InvariantCulture);
    }
}
