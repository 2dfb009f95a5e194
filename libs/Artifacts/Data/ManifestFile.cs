using StackingK8s.Artifacts.Csv;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>Opens the file of a manifest.</summary>
static class ManifestFile
{
    /// <exception cref="DataException">The file is missing, unreadable, no regular file or in another encoding.</exception>
    public static FileStream Open(string file)
    {
        try
        {
            // The records have a buffer of their own.
            var stream = RegularFile.Open(file, FileOptions.SequentialScan);
            if (!CsvRecords.StartsAsUtf16(stream))
                return stream;
            stream.Dispose();
            throw new DataException($"The manifest {file} is in UTF-16 or UTF-32: save it as UTF-8.");
        }
        catch (IrregularFileException fault)
        {
            throw new DataException($"The manifest {file} is {fault.Kind}: name the CSV file.", fault);
        }
        catch (Exception fault)
            when (fault is FileNotFoundException or DirectoryNotFoundException || (DiskFault.Matches(fault) && !File.Exists(file)))
        {
            throw new DataException($"The manifest {file} does not exist: check its name (spec.data).", fault);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw new DataException($"The manifest {file} may not be read ({fault.Message}): give this user read permission.", fault);
        }
    }
}
