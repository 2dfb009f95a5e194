using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>
/// Translates what the file system refuses into the error to end with: the user's to change (permissions, names) or one that passes (full
/// disk, failing device). The only place that knows the codes.
/// </summary>
public static class DiskFault
{
    // Linux errno values (errno(3)), which .NET puts into HResult where it has no exception type of its own.
    const int Again = 11,
        Exists = 17,
        NotAFolder = 20,
        NoSpace = 28,
        ReadOnlyFileSystem = 30,
        NameTooLong = 36,
        QuotaExceeded = 122;

    /// <summary>Whether the exception comes from the file system.</summary>
    public static bool Matches(Exception fault) => fault is IOException or UnauthorizedAccessException;

    /// <summary>
    /// Whether there was nothing at the path at that moment. What is there afterwards says little, where several processes write.
    /// </summary>
    public static bool IsMissing(Exception fault) =>
        fault is FileNotFoundException or DirectoryNotFoundException or IOException { HResult: NotAFolder };

    /// <summary>Whether the disk or the user's share of it is full.</summary>
    public static bool IsDiskFull(Exception fault) => fault is IOException { HResult: NoSpace or QuotaExceeded };

    /// <summary>Whether the file could not be opened because another process holds its lock (flock(2): EWOULDBLOCK).</summary>
    public static bool IsLocked(IOException fault) => fault.HResult == Again;

    /// <summary>The error for a file that could not be written.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">The exception of the file system.</param>
    /// <returns>
    /// <see cref="TransientException"/> where it passes, <see cref="UsageException"/> where the user must change something.
    /// </returns>
    public static StackingException OnWrite(string path, Exception fault) =>
        fault switch
        {
            _ when IsDiskFull(fault) => new TransientException(
                $"The disk is full: {path} could not be written, and its incomplete part is removed. "
                    + "Free some space there and rerun the same command; finished work is kept.",
                fault
            ),
            IrregularFileException => new UsageException(fault.Message, fault),
            UnauthorizedAccessException or { HResult: ReadOnlyFileSystem } => new UsageException(
                $"{path} may not be written: give this user write permission on its folder "
                    + "(on a cluster, a claim's: stages.*.pod.fsGroup), or choose another folder.",
                fault
            ),
            PathTooLongException or { HResult: NameTooLong } => new UsageException(
                $"The path {MessageText.Quote(path)} is too long for this file system: use shorter names.",
                fault
            ),
            { HResult: Exists or NotAFolder } => new UsageException(
                $"{path} could not be written because there is a file where a folder is needed: choose another folder.",
                fault
            ),
            _ => new TransientException(
                $"{path} could not be written ({fault.Message}): retry, and check the disk if the error persists.",
                fault
            ),
        };

    /// <summary>The error for a file that could not be read.</summary>
    /// <param name="path">The file.</param>
    /// <param name="fault">The exception of the file system.</param>
    /// <returns>
    /// <see cref="TransientException"/> where it passes, <see cref="UsageException"/> where the user must change something.
    /// </returns>
    public static StackingException OnRead(string path, Exception fault) =>
        fault switch
        {
            UnauthorizedAccessException => new UsageException($"{path} may not be read: give this user read permission.", fault),
            IrregularFileException => new UsageException(fault.Message, fault),
            _ => new TransientException(
                $"{path} could not be read ({fault.Message}): retry, and check the disk if the error persists.",
                fault
            ),
        };
}
