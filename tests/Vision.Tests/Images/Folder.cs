namespace StackingK8s.Tests.Vision.Images;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
sealed class Folder : IDisposable
{
    readonly string path = Directory.CreateTempSubdirectory("vision-tests-").FullName;

    public string this[string name] => Path.Combine(path, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public string[] Files(string pattern) => Directory.GetFiles(path, pattern);

    public void Dispose() => Directory.Delete(path, recursive: true);

    public static implicit operator string(Folder folder) => folder.path;
}
