using System.Text;
using StackingK8s.Artifacts.Csv;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>A manifest split into folds, as CSV path,label[,group],fold in manifest order.</summary>
public static class FoldsCsv
{
    /// <summary>Writes the table atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="manifest">The rows; labels are written by the manifest's own names.</param>
    /// <param name="foldOfRow">The fold of each row, from 0.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, Manifest manifest, ReadOnlyMemory<int> foldOfRow)
    {
        string[] header = manifest.HasGroups ? ["path", "label", "group", "fold"] : ["path", "label", "fold"];
        CsvFile.Write(path, header, csv =>
        {
            byte[][] labels = [.. manifest.LabelNames.Select(Encoding.UTF8.GetBytes)];
            var groups = manifest.Rows.Groups;
            byte[][] groupNames = groups is null ? [] : [.. groups.Names.Select(Encoding.UTF8.GetBytes)];
            for (int row = 0; row < manifest.Rows.Count; row++)
            {
                csv.WriteField(manifest.Rows.PathBytes(row));
                csv.WriteField((ReadOnlySpan<byte>)labels[manifest.Rows.Label(row)]);
                if (groups is not null)
                    csv.WriteField((ReadOnlySpan<byte>)groupNames[groups.Code(row)]);
                csv.WriteField(foldOfRow.Span[row]);
                csv.EndRecord();
            }
        });
    }
}
