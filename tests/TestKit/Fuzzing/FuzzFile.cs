namespace StackingK8s.TestKit.Fuzzing;

/// <summary>
/// The file that a reader reads again and again, in memory where the machine has a memory file system; deleted with the test.
/// </summary>
public sealed class FuzzFile : IDisposable
{
    readonly string folder = System.IO.Path.Combine(
        Directory.Exists("/dev/shm") ? "/dev/shm" : System.IO.Path.GetTempPath(),
        $"stacking-fuzz-{Guid.NewGuid():N}"
    );

    public FuzzFile() => Directory.CreateDirectory(folder);

    public string Path => this["input"];

    /// <summary>Another file beside it, for a test that writes what it read.</summary>
    public string this[string name] => System.IO.Path.Combine(folder, name);

    public string Holding(byte[] bytes)
    {
        File.WriteAllBytes(Path, bytes);
        return Path;
    }

    /// <returns>How often this process has files of the folder open or mapped.</returns>
    public int Held() =>
        Directory
            .GetFiles("/proc/self/fd")
            .Count(open => new FileInfo(open).LinkTarget?.StartsWith(folder, StringComparison.Ordinal) == true)
        + File.ReadLines("/proc/self/maps").Count(mapping => mapping.Contains(folder, StringComparison.Ordinal));

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
