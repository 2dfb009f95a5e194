using System.Text.RegularExpressions;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

/// <summary>A C# file of the repository, read as text: which types it declares and which names it uses.</summary>
/// <param name="Path">Relative to the repository, with slashes.</param>
/// <param name="Text">As written.</param>
sealed partial record SourceFile(string Path, string Text)
{
    public string Folder => Path[..Path.LastIndexOf('/')];

    public IEnumerable<string> Declares => Declaration().Matches(Code).Select(match => match.Groups[1].Value).Distinct();

    public IEnumerable<string> Uses => Name().Matches(Code).Select(match => match.Value).Distinct();

    // Comments and plain strings name types without depending on them.
    string Code => PlainString().Replace(Comment().Replace(Text, ""), "");

    /// <summary>The files below these folders, generated ones left out.</summary>
    public static IReadOnlyList<SourceFile> Below(params string[] folders) =>
        [
            .. folders
                .SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*.cs", SearchOption.AllDirectories))
                .Select(file => new SourceFile(System.IO.Path.GetRelativePath(Repository.Root, file), File.ReadAllText(file)))
                .OrderBy(file => file.Path, StringComparer.Ordinal),
        ];

    [GeneratedRegex(
        @"(?m)^(?:(?:public|internal|sealed|static|abstract|partial|readonly|file|unsafe|ref) )*(?:record struct|class|record|struct|interface|enum) (\w+)"
    )]
    private static partial Regex Declaration();

    [GeneratedRegex(@"[A-Za-z_]\w*")]
    private static partial Regex Name();

    [GeneratedRegex(@"(?m)//.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?<!\$)""(?:[^""\\\n]|\\.)*""")]
    private static partial Regex PlainString();
}
