using StackingK8s.Reference;

// Writes what is generated from the code: the CRD to a file, or the pages of docs/ below the root of a checkout.

switch (args)
{
    case ["crd", var file]:
        File.WriteAllText(file, ReferencePages.Definition());
        return 0;
    case ["docs", var root]:
        foreach (var (path, text) in ReferencePages.All())
        {
            string page = Path.Combine(root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(page)!);
            File.WriteAllText(page, text);
            Console.WriteLine(path);
        }
        return 0;
    default:
        Console.Error.WriteLine("Unknown arguments. Write: crd FILE, or docs FOLDER.");
        return 2;
}
