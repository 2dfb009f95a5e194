using System.Text.RegularExpressions;
using System.Xml.Linq;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Architecture;

/// <summary>Folders are the map of the code: of a size to hold in mind, named as the namespaces are, and layered.</summary>
public partial class FolderTests
{
    /// <summary>About fifteen; a few more where splitting would only hide that files belong together.</summary>
    const int MostFiles = 20;

    static readonly string[] Product = ["libs", "images", "operator", "cli"];

    public static TheoryData<string> Projects() =>
        [
            .. Product
                .SelectMany(folder => Directory.EnumerateFiles(Repository.Path(folder), "*.csproj", SearchOption.AllDirectories))
                .Select(file => Path.GetRelativePath(Repository.Root, Path.GetDirectoryName(file)!))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Projects))]
    public void A_namespace_is_its_folder(string project)
    {
        string root = RootNamespace(project);
        var misplaced = SourceFile
            .Below(project)
            .Select(file => (file.Path, Namespace: Namespace().Match(file.Text).Groups[1].Value, Expected: Expected(file.Folder)))
            .Where(file => file.Namespace is not "" && file.Namespace != file.Expected)
            .Select(file => $"{file.Path}: {file.Namespace}, expected {file.Expected}");

        Assert.Empty(misplaced);

        string Expected(string folder) => folder == project ? root : $"{root}.{folder[(project.Length + 1)..].Replace('/', '.')}";
    }

    [Theory, MemberData(nameof(Projects))]
    public void Folders_side_by_side_do_not_depend_on_each_other(string project)
    {
        var files = SourceFile.Below(project);
        var declared = files
            .SelectMany(file => file.Declares.Select(type => (type, file.Folder)))
            .GroupBy(each => each.type, each => each.Folder)
            .Where(type => type.Distinct().Count() == 1)
            .ToDictionary(type => type.Key, type => type.First());
        // From → to → an example of why.
        var uses = files
            .SelectMany(file => file.Uses.Where(declared.ContainsKey).Select(name => (file, name)))
            .Select(use => (use.file, use.name, Way: Siblings(use.file.Folder, declared[use.name])))
            .Where(use => use.Way is not null)
            .GroupBy(use => use.Way!.Value.From)
            .ToDictionary(
                from => from.Key,
                from =>
                    from.GroupBy(use => use.Way!.Value.To)
                        .ToDictionary(to => to.Key, to => $"{Path.GetFileName(to.First().file.Path)} uses {to.First().name}")
            );

        var cycles = uses.Keys.SelectMany(start => Cycle(start, uses)).Distinct();

        Assert.Empty(cycles);
    }

    [Theory, MemberData(nameof(Projects))]
    public void A_folder_holds_no_more_files_than_one_can_keep_in_mind(string project) =>
        Assert.Empty(SourceFile.Below(project).GroupBy(file => file.Folder).Where(folder => folder.Count() > MostFiles).Select(Describe));

    static string Describe(IGrouping<string, SourceFile> folder) => $"{folder.Key}: {folder.Count()} files";

    /// <summary>The two folders below the last common one that the paths go through; null where one lies within the other.</summary>
    static (string From, string To)? Siblings(string from, string to)
    {
        string[] first = from.Split('/'),
            second = to.Split('/');
        int common = first.Zip(second).TakeWhile(pair => pair.First == pair.Second).Count();
        return common == first.Length || common == second.Length
            ? null
            : (string.Join('/', first[..(common + 1)]), string.Join('/', second[..(common + 1)]));
    }

    /// <summary>A way from the folder back to itself, in words; none where there is none.</summary>
    static IEnumerable<string> Cycle(string start, Dictionary<string, Dictionary<string, string>> uses)
    {
        Queue<string> next = new([start]);
        Dictionary<string, string> reachedFrom = [];
        while (next.TryDequeue(out string? folder))
            foreach (string to in uses.TryGetValue(folder, out var reached) ? [.. reached.Keys] : Array.Empty<string>())
                if (reachedFrom.TryAdd(to, folder))
                    next.Enqueue(to);
        if (!reachedFrom.TryGetValue(start, out string? before))
            yield break;
        List<string> steps = [$"{before} → {start}: {uses[before][start]}"];
        for (string at = before; at != start; at = reachedFrom[at])
            steps.Insert(0, $"{reachedFrom[at]} → {at}: {uses[reachedFrom[at]][at]}");
        yield return string.Join("; ", steps);
    }

    static string RootNamespace(string project)
    {
        string file = Directory.EnumerateFiles(Repository.Path(project), "*.csproj").Single();
        return XDocument.Load(file).Descendants("RootNamespace").SingleOrDefault()?.Value
            ?? $"StackingK8s.{Path.GetFileNameWithoutExtension(file)}";
    }

    [GeneratedRegex(@"(?m)^namespace ([\w.]+);")]
    private static partial Regex Namespace();
}
