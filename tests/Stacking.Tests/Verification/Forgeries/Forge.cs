using System.Text;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>Edits of arrays, lists of rows and texts, bytes in and bytes out.</summary>
static class Forge
{
    public static Func<byte[], byte[]> Floats(Action<float[]> edit) => bytes => ThroughFile(bytes, "x.npy", file =>
            {
                var array = NpyFile.Read(file);
                float[] values = [.. array.ToFloat32()];
                edit(values);
                NpyFile.WriteFloat32(file, values, array.Shape);
            });

    public static Func<byte[], byte[]> Integers(Func<int[], int[]> edit) => bytes => ThroughFile(bytes, "x.npy", file =>
            {
                int[] values = edit([.. NpyFile.Read(file).ToInt32()]);
                NpyFile.WriteInt32(file, values, values.Length);
            });

    public static Func<byte[], byte[]> Shape(params int[] shape) =>
        bytes =>
            ThroughFile(bytes, "x.npy", file =>
                NpyFile.WriteFloat32(file, new float[shape.Aggregate(1, (product, axis) => product * axis)], shape)
            );

    public static Func<byte[], byte[]> Rows(Func<IReadOnlyList<DataRow>, IEnumerable<DataRow>> edit) =>
        bytes => ThroughFile(bytes, "rows.csv", file => RowsCsv.Write(file, edit(RowsCsv.Read(file)).ToList()));

    /// <summary>Another text of the same length in the header of an array.</summary>
    public static Func<byte[], byte[]> Header(string old, string forged) =>
        bytes =>
        {
            string text = Encoding.Latin1.GetString(bytes);
            Assert.Contains(old, text, StringComparison.Ordinal);
            return Encoding.Latin1.GetBytes(text.Replace(old, forged.PadRight(old.Length), StringComparison.Ordinal));
        };

    public static Func<byte[], byte[]> Text(string text) => _ => Encoding.UTF8.GetBytes(text);

    public static Func<byte[], byte[]> ReplaceText(string old, string forged) =>
        bytes =>
        {
            string text = Encoding.UTF8.GetString(bytes);
            Assert.Contains(old, text, StringComparison.Ordinal);
            return Encoding.UTF8.GetBytes(text.Replace(old, forged, StringComparison.Ordinal));
        };

    public static Func<string, string> Line(int line, Func<string, string> edit) =>
        text =>
        {
            string[] lines = text.Split('\n');
            lines[line] = edit(lines[line]);
            return string.Join('\n', lines);
        };

    static byte[] ThroughFile(byte[] bytes, string name, Action<string> edit)
    {
        using TemporaryFolder folder = new();
        string file = folder.File(name);
        File.WriteAllBytes(file, bytes);
        edit(file);
        return File.ReadAllBytes(file);
    }
}
