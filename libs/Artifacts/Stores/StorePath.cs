using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>The rule for paths in a store: '/'-separated, relative, below the root, and one path for one object.</summary>
static class StorePath
{
    /// <summary>What is wrong with a path, as the rest of a sentence; null if nothing is.</summary>
    public static string? FindProblem(string path)
    {
        if (path.Length == 0)
            return "is empty";
        if (path.Contains('\0', StringComparison.Ordinal))
            return "contains a NUL character";
        if (path.StartsWith('/'))
            return "is absolute";
        foreach (string name in path.Split('/'))
        {
            if (name is "." or "..")
                return $"contains '{name}'";
            if (name.Length == 0)
                return "contains an empty name";
            if (name.StartsWith(AtomicFile.PartialPrefix, StringComparison.Ordinal))
                return $"contains a name that starts with '{AtomicFile.PartialPrefix}'";
        }
        return null;
    }

    /// <summary>The path itself.</summary>
    /// <exception cref="UsageException">The path breaks the rule.</exception>
    public static string Validate(string path) =>
        FindProblem(path) is { } problem
            ? throw new UsageException(
                $"The artifact path {MessageText.Quote(path)} {problem}: write a relative path with '/' that stays below the artifact root."
            )
            : path;

    /// <summary>The name itself, which is one level of a path.</summary>
    /// <exception cref="UsageException">It breaks the rule or contains a '/'.</exception>
    public static string ValidateName(string name) =>
        Validate(name).Contains('/', StringComparison.Ordinal)
            ? throw new UsageException($"The artifact name {MessageText.Quote(name)} contains a '/': write a plain name.")
            : name;
}
