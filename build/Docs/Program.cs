using StackingK8s.Docs;

// Writes the generated pages below the folder that is its argument: the root of a checkout.

foreach (var (path, text) in ReferencePages.All())
{
    string file = Path.Combine(args[0], path);
    Directory.CreateDirectory(Path.GetDirectoryName(file)!);
    File.WriteAllText(file, text);
    Console.WriteLine(path);
}
