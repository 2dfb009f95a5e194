using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>A folder of this process alone, where TMPDIR says; removed with all it holds when it is disposed of.</summary>
public sealed class ScratchFolder : IDisposable
{
    readonly DirectoryInfo folder;

    ScratchFolder(DirectoryInfo folder) => this.folder = folder;

    /// <summary>Its full path.</summary>
    public string Path => folder.FullName;

    /// <summary>Creates a folder.</summary>
    /// <param name="purpose">Part of its name, for whoever finds it after a kill.</param>
    /// <exception cref="UsageException">No folder can be created there.</exception>
    public static ScratchFolder Create(string purpose)
    {
        try
        {
            return new(Directory.CreateTempSubdirectory($"stacking-{purpose}-"));
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw new UsageException(
                $"No temporary folder can be created in {System.IO.Path.GetTempPath()} ({fault.Message.TrimEnd('.')}). "
                    + "Set TMPDIR to a folder that this user may write.",
                fault
            );
        }
    }

    /// <summary>Removes the folder.</summary>
    public void Dispose() => folder.Delete(recursive: true);
}
