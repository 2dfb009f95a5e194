using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Artifacts;

public sealed class NpyRowsTests : IDisposable
{
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public void Any_stretch_of_rows_is_read_and_no_other()
    {
        NpyFile.WriteFloat32(temp["x.npy"], [0, 1, 2, 3, 4, 5], 3, 2);
        using var rows = NpyRows.Open(temp["x.npy"]);
        float[] values = new float[4];
        rows.Read(1, values);
        Assert.Equal([3, 2], rows.Shape);
        Assert.Equal([2, 3, 4, 5], values);
        Assert.Throws<DataException>(() => rows.Read(2, values));
    }

    [Fact]
    public void An_array_of_one_axis_has_one_column()
    {
        NpyFile.WriteFloat32(temp["x.npy"], [7, 8, 9], 3);
        using var rows = NpyRows.Open(temp["x.npy"]);
        float[] last = new float[1];
        rows.Read(2, last);
        Assert.Equal(1, rows.Columns);
        Assert.Equal([9], last);
    }

    [Fact]
    public void Another_type_and_a_cut_file_are_refused_when_the_file_is_opened()
    {
        NpyFile.WriteFloat64(temp["x.npy"], [1, 2], 2);
        Assert.Contains("not float32", Assert.Throws<DataException>(() => NpyRows.Open(temp["x.npy"])).Message, StringComparison.Ordinal);
        NpyFile.WriteFloat32(temp["x.npy"], [1, 2], 2);
        temp.Write("x.npy", File.ReadAllBytes(temp["x.npy"])[..^1]);
        Assert.Contains("truncated", Assert.Throws<DataException>(() => NpyRows.Open(temp["x.npy"])).Message, StringComparison.Ordinal);
        Assert.Contains("does not exist", Assert.Throws<DataException>(() => NpyRows.Open(temp["y"])).Message, StringComparison.Ordinal);
    }
}
