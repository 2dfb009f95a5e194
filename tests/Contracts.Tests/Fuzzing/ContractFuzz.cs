using System.Reflection;
using System.Text;
using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Tasks;
using StackingK8s.TestKit.Fuzzing;

namespace StackingK8s.Tests.Contracts.Fuzzing;

/// <summary>What holds of every contract: any bytes are read or refused as no JSON of that kind, and what was read comes back.</summary>
static class ContractFuzz
{
    /// <summary>
    /// The reader's own tables and an error with its path; then a record, string or list of one element for every few bytes.
    /// </summary>
    static readonly Allowance Allowance = new(40_000, 60);

    static readonly string[] Words =
    [
        "null",
        "true",
        "[]",
        "{}",
        "[null]",
        "\"\"",
        "\"NaN\"",
        "\"Infinity\"",
        "\"auto\"",
        "{\"a\":null}",
        "1e400",
        "[[1]]",
        "\"fold-0\"",
        "\"2026-01-01T00:00:00Z\"",
        "/* */",
        "//",
    ];

    /// <param name="samples">A valid contract for each kind; its type is what is read.</param>
    public static FuzzTally Run(params object[] samples)
    {
        KindedMutator mutator = new(
            Words,
            [
                .. samples.Select(sample =>
                    (byte[][])[Encoding.UTF8.GetBytes(ContractJson.Write(sample)), Encoding.UTF8.GetBytes(ContractJson.WriteLine(sample))]
                ),
            ]
        );
        Func<byte[], object>[] readers = [.. samples.Select(sample => Reader(sample.GetType()))];
        return Fuzz.Run<object, JsonException>(
            mutator.Make,
            bytes => readers[bytes[0] % readers.Length](bytes),
            Allowance,
            (bytes, value) => ComesBack(value, readers[bytes[0] % readers.Length]),
            refused => refused.Path is { Length: > 1 }
        );
    }

    static void ComesBack(object value, Func<byte[], object> read)
    {
        string words = ContractJson.Write(value);
        object again = read([0, .. Encoding.UTF8.GetBytes(words)]);
        Assert.Equal(words, ContractJson.Write(again));
        using var json = JsonDocument.Parse(words);
        Assert.False(HoldsNull(json.RootElement), $"a list holds null: {words}");
        if (value is not IStepTask task)
            return;
        Assert.NotEmpty(task.Step);
        Assert.Equal(task.WorkIdentity(), ((IStepTask)again).WorkIdentity());
    }

    static bool HoldsNull(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().Any(element => element.ValueKind == JsonValueKind.Null || HoldsNull(element)),
            // A result keeps its task as it is.
            JsonValueKind.Object => value.EnumerateObject().Any(member => member.Name != "task" && HoldsNull(member.Value)),
            _ => false,
        };

    static Func<byte[], object> Reader(Type type) =>
        typeof(ContractFuzz)
            .GetMethod(nameof(Read), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(type)
            .CreateDelegate<Func<byte[], object>>();

    static object Read<T>(byte[] kinded)
        where T : class => ContractJson.Read<T>(kinded.AsSpan(1));
}
