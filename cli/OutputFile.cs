using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli;

/// <summary>Texts and pages that a command writes where the user said.</summary>
static class OutputFile
{
    /// <summary>Finds out before the work whether a file can be written.</summary>
    /// <param name="option">That names it, for messages.</param>
    /// <param name="file">null where the user named none.</param>
    /// <param name="problems">Added to.</param>
    public static void Check(string option, string? file, OptionProblems problems)
    {
        if (file is null)
            return;
        problems.Require(!Directory.Exists(file), $"{option}: {file} is a folder. Name a file");
        string? folder = Path.GetDirectoryName(file);
        problems.Require(string.IsNullOrEmpty(folder) || Directory.Exists(folder), $"{option}: there is no folder {folder}. Make it first");
    }

    /// <summary>Makes a folder for files, before the work that fills it.</summary>
    /// <param name="option">That names it, for messages.</param>
    /// <param name="folder">null where the user named none.</param>
    /// <exception cref="UsageException">It cannot be made.</exception>
    public static void MakeFolder(string option, string? folder)
    {
        try
        {
            if (folder is not null)
                Directory.CreateDirectory(folder);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException or ArgumentException)
        {
            throw new UsageException($"{option}: the folder {folder} cannot be made ({refused.Message})", refused);
        }
    }

    /// <summary>Writes a file.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="text">What goes there.</param>
    /// <param name="told">Told that it is written.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="UsageException">The place cannot be written.</exception>
    public static async Task WriteAsync(string file, string text, TextWriter told, CancellationToken stop)
    {
        try
        {
            await File.WriteAllTextAsync(file, text, stop);
        }
        catch (Exception refused) when (refused is DirectoryNotFoundException or UnauthorizedAccessException)
        {
            throw new UsageException($"{file} cannot be written: {refused.Message}", refused);
        }
        await told.WriteLineAsync($"{file} written");
    }
}
