using StackingK8s.Artifacts.Stores;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// An advisory lock of the kernel (flock) between processes of one machine. It is released when its process ends, in whatever way. The
/// empty file stays: removing it would let two processes each lock a file of that name.
/// </summary>
static class FileLock
{
    static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50),
        Silence = TimeSpan.FromSeconds(3);

    /// <summary>Waits for the lock.</summary>
    /// <param name="path">The lock's file; its folder is created.</param>
    /// <param name="waiting">Called once if another process holds it for more than three seconds.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <returns>Disposing it releases the lock.</returns>
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
                catch (IOException held) when (DiskFault.IsLocked(held))
                {
                    if (waited == Silence)
                        waiting();
                    if (stop.WaitHandle.WaitOne(Poll))
                        stop.ThrowIfCancellationRequested();
                }
            }
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(path, fault);
        }
    }
}
