using System.Security.Cryptography;
using System.Text.Json;

namespace StackingK8s.Sbom;

/// <summary>Reads project.assets.json, the record that NuGet leaves of a restore.</summary>
static class AssetsFile
{
    const string Runtime = "linux-x64";

    /// <summary>The packages of a program, by name, without our own projects.</summary>
    /// <exception cref="InvalidDataException">The file is no restore for our runtime, or a package of it is not there any more.</exception>
    public static IReadOnlyList<RestoredPackage> Read(string file)
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(file));
        var root = document.RootElement;
        var target = root.GetProperty("targets")
            .EnumerateObject()
            .FirstOrDefault(entry => entry.Name.EndsWith("/" + Runtime, StringComparison.Ordinal));
        if (target.Value.ValueKind != JsonValueKind.Object)
            throw new InvalidDataException($"{file} is no restore for {Runtime}: run dotnet restore.");
        var entries = target.Value.EnumerateObject().Select(entry => (Id: entry.Name.Split('/'), entry.Value)).ToList();
        var spelling = entries.ToDictionary(entry => entry.Id[0], entry => entry.Id[0], StringComparer.OrdinalIgnoreCase);
        var ours = entries.Where(entry => !IsPackage(entry.Value)).ToList();
        HashSet<string> direct = new(
            ours.SelectMany(entry => Dependencies(entry.Value)).Concat(AskedFor(root)),
            StringComparer.OrdinalIgnoreCase
        );
        string[] folders = [.. root.GetProperty("packageFolders").EnumerateObject().Select(folder => folder.Name)];

        return
        [
            .. entries
                .Where(entry => IsPackage(entry.Value))
                .Select(entry =>
                {
                    var library = root.GetProperty("libraries").GetProperty($"{entry.Id[0]}/{entry.Id[1]}");
                    string path = library.GetProperty("path").GetString()!;
                    string folder = folders.Select(place => Path.Combine(place, path)).FirstOrDefault(Directory.Exists)
                        ?? throw new InvalidDataException(
                            $"{entry.Id[0]} {entry.Id[1]} is in none of {string.Join(", ", folders)}: run dotnet restore."
                        );
                    return new RestoredPackage(
                        entry.Id[0],
                        entry.Id[1],
                        Convert.ToHexStringLower(Convert.FromBase64String(library.GetProperty("sha512").GetString()!)),
                        direct.Contains(entry.Id[0]),
                        [
                            .. Dependencies(entry.Value)
                                .Where(spelling.ContainsKey)
                                .Select(name => spelling[name])
                                .Order(StringComparer.Ordinal),
                        ],
                        Natives(entry.Value, folder),
                        Nuspec.Read(Directory.EnumerateFiles(folder, "*.nuspec").Single())
                    );
                })
                .OrderBy(package => package.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    static bool IsPackage(JsonElement entry) => entry.GetProperty("type").GetString() == "package";

    static IEnumerable<string> Dependencies(JsonElement entry) =>
        entry.TryGetProperty("dependencies", out var dependencies)
            ? dependencies.EnumerateObject().Select(dependency => dependency.Name)
            : [];

    // By the program's own project, as "Name >= 1.0".
    static IEnumerable<string> AskedFor(JsonElement root) =>
        root.GetProperty("projectFileDependencyGroups")
            .EnumerateObject()
            .SelectMany(group => group.Value.EnumerateArray())
            .Select(asked => asked.GetString()!.Split(' ')[0]);

    static NativeFile[] Natives(JsonElement entry, string folder) =>
        !entry.TryGetProperty("native", out var natives)
            ? []
            :
            [
                .. natives
                    .EnumerateObject()
                    .Select(native => native.Name)
                    .Where(name => !name.EndsWith("/_._", StringComparison.Ordinal))
                    .Order(StringComparer.Ordinal)
                    .Select(name =>
                    {
                        using var file = File.OpenRead(Path.Combine(folder, name));
                        return new NativeFile(name, Convert.ToHexStringLower(SHA256.HashData(file)));
                    }),
            ];
}
