using StackingK8s.Sbom;

// Writes OUT/PROGRAM.cdx.json for each program named: Sbom ASSETS OUT VERSION PROGRAM=PROJECT...

if (args is not [var assets, var output, var version, .. { Length: > 0 } programs])
{
    Console.Error.WriteLine("Usage: Sbom ASSETS OUT VERSION PROGRAM=PROJECT... (ASSETS holds PROJECT/project.assets.json of each)");
    return 2;
}
Directory.CreateDirectory(output);
foreach (string named in programs)
{
    string[] pair = named.Split('=');
    string file = Path.Combine(assets, pair[^1], "project.assets.json"),
        bom = Path.Combine(output, $"{pair[0]}.cdx.json");
    if (!File.Exists(file))
    {
        Console.Error.WriteLine($"{file} is missing: run dotnet restore first.");
        return 2;
    }
    var packages = AssetsFile.Read(file);
    File.WriteAllText(bom, Bom.Of(pair[0], version, packages));
    Console.WriteLine($"{bom}: {packages.Count} packages, {packages.Sum(package => package.Natives.Count)} native libraries");
}
return 0;
