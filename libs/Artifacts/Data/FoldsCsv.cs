using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>A manifest cut into folds, as CSV path,label[,group],fold in manifest order.</summary>
public static class FoldsCsv
{
    /// <param name="path">Written whole or not at all.</param>
    /// <param name="manifest">The rows; labels are written in the user's words.</param>
    /// <param name="groups">A group per row; null leaves the column out.</param>
    /// <param name="foldOfRow">The fold of each row, from 0.</param>
    /// <exception cref="StackingK8s.Contracts.Errors.TransientException">The disk is full or failing.</exception>
    /// <exception cref="StackingK8s.Contracts.Errors.UsageException">The place may not be written.</exception>
    public static void Write(string path, Manifest manifest, IReadOnlyList<string>? groups, ReadOnlyMemory<int> foldOfRow) =>
        WholeFile.Write(path, stream =>
        {
            using StreamWriter text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 12, leaveOpen: true);
            text.Write(groups is null ? "path,label,fold\n" : "path,label,group,fold\n");
            for (int row = 0; row < manifest.Rows.Count; row++)
            {
                RowsCsv.WriteField(text, manifest.Rows[row].Path);
                text.Write(',');
                RowsCsv.WriteField(text, manifest.LabelNames[manifest.Rows[row].Label]);
                text.Write(',');
                if (groups is not null)
                {
                    RowsCsv.WriteField(text, groups[row]);
                    text.Write(',');
                }
                text.Write(foldOfRow.Span[row]);
                text.Write('\n');
            }
        });
}
