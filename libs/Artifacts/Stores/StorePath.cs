using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores;

/// <summary>The rule for names in a store: '/'-separated, relative, never leaving the root, and one name for one object.</summary>
static class StorePath
{
    /// <returns>What is wrong with the path, or null.</returns>
    public static string? Problem(string path)
    {
        if (path.Length == 0)
            return "is empty";
        if (path.Contains('\0', StringComparison.Ordinal))
            return "holds a NUL character";
        if (path.StartsWith('/'))
            return "is absolute";
        foreach (string name in path.Split('/'))
        {
            if (name is "." or "..")
                return $"holds '{name}'";
            if (name.Length == 0)
                return "holds an empty name";
            if (name.StartsWith(WholeFile.PartialPrefix, StringComparison.Ordinal))
                return $"holds a name that starts with '{WholeFile.PartialPrefix}'";
        }
        return null;
    }

    /// <exception cref="UsageException">The path breaks the rule.</exception>
    public static string Checked(string path) =>
        Problem(path) is { } problem
            ? throw new UsageException(
                $"The artifact path {Words.Quoted(path)} {problem}: give a relative path with '/' that stays below the artifact root."
            )
            : path;

    /// <summary>For a name that makes one level of a path.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static string CheckedName(string name) =>
        Checked(name).Contains('/', StringComparison.Ordinal)
            ? throw new UsageException($"The artifact name {Words.Quoted(name)} holds a '/': give a plain name.")
            : name;
}
