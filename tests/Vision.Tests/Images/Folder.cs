namespace StackingK8s.Tests.Vision.Images;

/// <summary>A folder of its own for one test, gone afterwards.</summary>
sealed class Folder : IDisposable
{
    readonly string _path = Directory.CreateTempSubdirectory("vision-tests-").FullName;

    public string this[string name] => Path.Combine(_path, name);

    public string Write(string name, byte[] content)
    {
        File.WriteAllBytes(this[name], content);
        return this[name];
    }

    public string[] Files(string pattern) => Directory.GetFiles(_path, pattern);

    public void Dispose() => Directory.Delete(_path, recursive: true);

    public static implicit operator string(Folder folder) => folder._path;
}
