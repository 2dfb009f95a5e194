using System.Text.RegularExpressions;

namespace StackingK8s.TestKit;

/// <summary>A row of the table in docs/operator.md: a right that the operator needs.</summary>
/// <param name="Group">API group; empty for the core.</param>
/// <param name="Resource">With its subresource, as in a role.</param>
/// <param name="Verbs">In the table's order.</param>
public sealed partial record DocumentedRight(string Group, string Resource, IReadOnlyList<string> Verbs)
{
    /// <summary>All rows; leases are needed only in the namespace of the lease, the rest in those of runs.</summary>
    public static IReadOnlyList<DocumentedRight> All { get; } =
    [
        .. Row()
            .Matches(File.ReadAllText(Repository.Path("docs", "operator.md")).Split("## What it needs to be allowed")[1].Split("\n## ")[0])
            .Select(row => new DocumentedRight(
                row.Groups["group"].Value,
                row.Groups["resource"].Value,
                row.Groups["verbs"].Value.Split(", ")
            )),
    ];

    // | `jobs` (batch) | get, list |
    [GeneratedRegex(@"^\| `(?<resource>[a-z/]+)`( \((?<group>[a-z0-9.]+)\))?[^|]*\| (?<verbs>[a-z, ]+) \|\r?$", RegexOptions.Multiline)]
    private static partial Regex Row();
}
