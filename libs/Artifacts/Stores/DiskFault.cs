using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Stores;

/// <summary>Whose turn it is when the file system refuses: the user's (permissions, names) or time's (full disk, failing device).</summary>
static class DiskFault
{
    // Linux errno values, which .NET puts into HResult where it has no exception type of its own.
    const int Exists = 17,
        NotAFolder = 20,
        NoSpace = 28,
        ReadOnlyFileSystem = 30,
        NameTooLong = 36,
        QuotaExceeded = 122;

    public static bool Is(Exception fault) => fault is IOException or UnauthorizedAccessException;

    public static StackingException Writing(string path, Exception fault) =>
        fault switch
        {
            { HResult: NoSpace or QuotaExceeded } => new TransientException(
                $"The disk is full: {path} could not be written, and its half-written part is removed. "
                    + "Free some space there and run the same command again; finished work is kept.",
                fault
            ),
            UnauthorizedAccessException or { HResult: ReadOnlyFileSystem } => new UsageException(
                $"{path} may not be written: give this user write permission on its folder (on a cluster, a claim's: stages.*.pod.fsGroup), or choose another folder.",
                fault
            ),
            PathTooLongException or { HResult: NameTooLong } => new UsageException(
                $"The path {Words.Quoted(path)} is too long for this file system: use shorter names.",
                fault
            ),
            { HResult: Exists or NotAFolder } => new UsageException(
                $"{path} could not be written because a file stands where a folder is needed: choose another folder.",
                fault
            ),
            _ => new TransientException(
                $"{path} could not be written ({fault.Message}): try again, and check the disk if it stays so.",
                fault
            ),
        };

    public static StackingException Reading(string path, Exception fault) =>
        fault is UnauthorizedAccessException
            ? new UsageException($"{path} may not be read: give this user read permission.", fault)
            : new TransientException($"{path} could not be read ({fault.Message}): try again, and check the disk if it stays so.", fault);
}
