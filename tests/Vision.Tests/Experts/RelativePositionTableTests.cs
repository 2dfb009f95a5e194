using System.Text.Json;
using StackingK8s.Vision.Experts.MaxVit;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Experts;

public sealed class RelativePositionTableTests
{
    static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    static IEnumerable<Resizing> Golden =>
        JsonSerializer.Deserialize<Resizing[]>(
            File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "relative-position-tables.json")),
            Json
        )!;

    public static TheoryData<int, int> Windows => [.. Golden.Select(resizing => (resizing.Window, resizing.NewWindow))];

    [Theory]
    [MemberData(nameof(Windows))]
    public void A_table_for_another_window_is_the_one_timm_makes(int from, int to)
    {
        using var scope = torch.NewDisposeScope();
        var expected = Golden.Single(resizing => resizing.Window == from && resizing.NewWindow == to);
        int side = 2 * to - 1;

        var resized = RelativePositionTable.Resized(ReferenceFill.Value(expected.Name, [2, 2 * from - 1, 2 * from - 1]), side);

        Assert.Equal([2, side, side], resized.shape);
        foreach (var (wanted, got) in expected.Resized.Zip(resized.data<float>().ToArray()))
            Assert.Equal(wanted, got, 2e-6f);
    }

    [Fact]
    public void A_larger_table_keeps_the_middle_and_the_corners_of_the_smaller()
    {
        using var scope = torch.NewDisposeScope();
        var table = ReferenceFill.Value("relative_position_bias_table", [1, 13, 13]);
        var resized = RelativePositionTable.Resized(table, 23);
        Assert.Equal(table[0, 6, 6].ToSingle(), resized[0, 11, 11].ToSingle(), 1e-6f);
        Assert.Equal(table[0, 0, 12].ToSingle(), resized[0, 0, 22].ToSingle(), 1e-3f);
    }

    sealed record Resizing(string Name, int Window, int NewWindow, float[] Resized);
}
