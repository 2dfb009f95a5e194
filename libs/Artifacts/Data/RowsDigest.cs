using System.Security.Cryptography;
using StackingK8s.Artifacts.Csv;

namespace StackingK8s.Artifacts.Data;

/// <summary>The digest of a list of rows without the list: whether a file is that list is then known without reading the file.</summary>
public static class RowsDigest
{
    /// <summary>SHA-256 (64 hex digits) of the file that <see cref="RowsCsv.Write"/> would write.</summary>
    /// <param name="rows">Lists and places in them, in the order of the file.</param>
    public static string Compute(IEnumerable<(RowList List, int Index)> rows)
    {
        using var sha256 = SHA256.Create();
        using (CryptoStream hashed = new(Stream.Null, sha256, CryptoStreamMode.Write))
        using (var csv = CsvFile.Create(hashed, RowsCsv.Header))
            foreach (var (list, index) in rows)
            {
                csv.WriteField(list.Number(index));
                csv.WriteField(list.PathBytes(index));
                csv.WriteField(list.Label(index));
                csv.WriteField(list.GroupBytes(index));
                csv.EndRecord();
            }
        return Convert.ToHexStringLower(sha256.Hash!);
    }
}
