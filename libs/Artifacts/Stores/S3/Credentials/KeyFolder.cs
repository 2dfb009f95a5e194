using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Artifacts.Stores.S3.Credentials;

/// <summary>Keys as files of one folder, such as a mounted Secret: accessKey, secretKey and, for temporary keys, sessionToken.</summary>
static class KeyFolder
{
    /// <summary>The keys in the folder.</summary>
    /// <exception cref="UsageException">A key is missing, empty or may not be read; the message repeats none.</exception>
    public static S3Keys Read(string folder) =>
        new(ReadKey(folder, "accessKey"), ReadKey(folder, "secretKey"), ReadText(Path.Combine(folder, "sessionToken")));

    /// <summary>Text of a small file, trimmed: no key ends in white space, but many files do.</summary>
    /// <returns>"" where there is no file.</returns>
    /// <exception cref="UsageException">The file may not be read.</exception>
    public static string ReadText(string file)
    {
        try
        {
            return File.Exists(file) ? RegularFile.ReadAllText(file).Trim() : "";
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnRead(file, fault);
        }
    }

    static string ReadKey(string folder, string name) =>
        ReadText(Path.Combine(folder, name)) is { Length: > 0 } key
            ? key
            : throw new UsageException(
                $"{S3Variables.CredentialsFolder} is {MessageText.Quote(folder)}, where the file {name} is missing or empty: "
                    + "the folder needs accessKey and secretKey."
            );
}
