using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// An advisory lock of the kernel between processes of one machine, which goes with its process however that ends. The empty file stays: removing it would
/// let two processes each lock a file of that name.
/// </summary>
static class FileLock
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50),
        Silence = TimeSpan.FromSeconds(3);

    // On Linux the runtime passes errno on: EWOULDBLOCK is what flock says of a lock held by another.
    const int HeldElsewhere = 11;

    /// <param name="path">The lock's file; its folder is made.</param>
    /// <param name="waiting">Told once if another holds it for some seconds.</param>
    /// <param name="stop">Gives up.</param>
    public static FileStream Take(string path, Action waiting, CancellationToken stop)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            for (var waited = TimeSpan.Zero; ; waited += Poll)
            {
                try
                {
                    return new(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
                }
                catch (IOException held) when (held.HResult == HeldElsewhere)
                {
                    if (waited == Silence)
                        waiting();
                    if (stop.WaitHandle.WaitOne(Poll))
                        stop.ThrowIfCancellationRequested();
                }
            }
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Writing(path, fault);
        }
    }
}
