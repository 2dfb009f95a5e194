using System.Text.Json;

namespace StackingK8s.Tests.Learning.Splits;

/// <summary>Answers of scikit-learn 1.9.0 and numpy 2.4.6.</summary>
static class GoldenSplits
{
    public static JsonElement Root { get; } =
        JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", "sklearn-splits.json"))).RootElement;

    /// <summary>Number, and name for the test's title, of the cases of one kind.</summary>
    public static TheoryData<int, string> Cases(string kind)
    {
        var cases = new TheoryData<int, string>();
        foreach (var (index, each) in Root.GetProperty("cases").EnumerateArray().Index())
            if (each.GetProperty("kind").GetString() == kind)
                cases.Add(index, $"{each.GetProperty("name")}, seed {each.GetProperty("seed")}");
        return cases;
    }

    public static JsonElement Case(int index) => Root.GetProperty("cases")[index];

    public static int[] Ints(this JsonElement element, string name) => element.GetProperty(name).Deserialize<int[]>()!;

    public static long? Seed(this JsonElement element) => element.GetProperty("seed").Deserialize<long?>();
}
