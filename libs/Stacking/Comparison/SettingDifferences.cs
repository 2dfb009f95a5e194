using System.Text.Encodings.Web;
using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Stacking.Comparison;

/// <summary>Finds the fields in which run files differ, of those that determine the results. Pure.</summary>
static class SettingDifferences
{
    static readonly JsonSerializerOptions OneLine = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="specs">Of each run; null where no record has it: then nothing is known to differ.</param>
    /// <returns>In the order of the fields; those that only later runs have come last.</returns>
    public static IReadOnlyList<DifferentSetting> Find(IReadOnlyList<RunSpec?> specs)
    {
        List<Dictionary<string, string>?> runs = [.. specs.Select(spec => spec is null ? null : Fields(DescribedSpec.Computed(spec)))];
        return
        [
            .. runs.OfType<Dictionary<string, string>>()
                .SelectMany(run => run.Keys)
                .Distinct(StringComparer.Ordinal)
                .Where(field => runs.OfType<Dictionary<string, string>>().DistinctBy(run => run.GetValueOrDefault(field)).Count() > 1)
                .Select(field => new DifferentSetting(field, [.. runs.Select(run => run?.GetValueOrDefault(field) ?? "")])),
        ];
    }

    static Dictionary<string, string> Fields(RunSpec spec)
    {
        using var document = JsonDocument.Parse(ContractJson.Write(spec));
        Dictionary<string, string> fields = new(StringComparer.Ordinal);
        Add(document.RootElement, "", fields);
        return fields;
    }

    static void Add(JsonElement value, string path, Dictionary<string, string> fields)
    {
        if (value.ValueKind == JsonValueKind.Object)
            foreach (var member in value.EnumerateObject())
                Add(member.Value, path.Length == 0 ? member.Name : $"{path}.{member.Name}", fields);
        else if (value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(IsNamed) && value.GetArrayLength() > 0)
            foreach (var element in value.EnumerateArray())
                Add(element, $"{path}.{element.GetProperty("name").GetString()}", fields);
        else if (value.ValueKind != JsonValueKind.Null)
            fields[path] = JsonSerializer.Serialize(value, OneLine);
    }

    static bool IsNamed(JsonElement element) => element.ValueKind == JsonValueKind.Object && element.TryGetProperty("name", out _);
}
