using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>Keys as files of one folder, such as a mounted Secret: accessKey, secretKey and, for temporary keys, sessionToken.</summary>
static class KeyFolder
{
    /// <summary>Names the folder.</summary>
    public const string Variable = "STACKING_S3_CREDENTIALS_DIR";

    /// <exception cref="UsageException">A key is missing, empty or may not be read; the message repeats none.</exception>
    public static S3Keys Read(string folder) => new(Key(folder, "accessKey"), Key(folder, "secretKey"), Text(folder, "sessionToken"));

    static string Key(string folder, string name) =>
        Text(folder, name) is { Length: > 0 } key
            ? key
            : throw new UsageException(
                $"{Variable} is {Words.Quoted(folder)}, where the file {name} is missing or empty: the folder needs accessKey and secretKey."
            );

    static string Text(string folder, string name)
    {
        string file = Path.Combine(folder, name);
        try
        {
            // No key ends in white space, but many a file does.
            return File.Exists(file) ? File.ReadAllText(file).Trim() : "";
        }
        catch (Exception fault) when (DiskFault.Is(fault))
        {
            throw DiskFault.Reading(file, fault);
        }
    }
}
