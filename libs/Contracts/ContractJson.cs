using System.Collections;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.Unicode;

namespace StackingK8s.Contracts;

/// <summary>
/// The one JSON form of every contract: camelCase, properties in the order of the records, strict when read (no unknown or
/// duplicate members, no missing ones, no nulls where there may be none).
/// </summary>
public static class ContractJson
{
    /// <summary>The JSON form of a contract, indented.</summary>
    public static string Write<T>(T value)
        where T : notnull => JsonSerializer.Serialize(value, Info(value.GetType()));

    /// <summary>The same on one line.</summary>
    public static string WriteLine<T>(T value)
        where T : notnull
    {
        using MemoryStream line = new();
        using (Utf8JsonWriter writer = new(line, new() { Encoder = Options.Encoder }))
            JsonSerializer.Serialize(writer, value, Info(value.GetType()));
        return Encoding.UTF8.GetString(line.ToArray());
    }

    /// <exception cref="JsonException">The text is not such a contract; the message names the path.</exception>
    public static T Read<T>(ReadOnlySpan<byte> utf8)
    {
        // A contract that keeps a part as it is (StepResult.Task) would keep broken characters too.
        if (!Utf8.IsValid(utf8))
            throw new JsonException("The text is not UTF-8.");
        return (T?)JsonSerializer.Deserialize(utf8, Info(typeof(T))) ?? throw new JsonException("The JSON value is null.");
    }

    // An absent member would be read as zero or nothing, not as its default, which a generated reader does not know: every member must be
    // there.
    static void RequireAll(JsonTypeInfo info)
    {
        if (info.Kind != JsonTypeInfoKind.Object)
            return;
        foreach (var member in info.Properties.Where(member => member.Set is not null && !MayBeAbsent(member)))
            member.IsRequired = true;
    }

    // What is left out where it is null was added to a contract later: files of older versions lack it.
    static bool MayBeAbsent(JsonPropertyInfo member) => member.AttributeProvider?.IsDefined(typeof(JsonIgnoreAttribute), true) == true;

    // The reader checks members for null, but does not look into lists and maps.
    static void RefuseNullElements(JsonTypeInfo info)
    {
        if (
            info.Kind is not (JsonTypeInfoKind.Enumerable or JsonTypeInfoKind.Dictionary)
            || info.ElementType is not { } element
            || (element.IsValueType && element != typeof(JsonElement))
        )
            return;
        info.OnDeserialized = read =>
        {
            if ((read is IDictionary map ? map.Values : (IEnumerable)read).Cast<object?>().Any(IsNull))
                throw new JsonException($"A {(read is IDictionary ? "map" : "list")} holds null.");
        };
    }

    // Fields of a pod are kept as they are.
    static bool IsNull(object? element) =>
        element switch
        {
            null => true,
            JsonElement { ValueKind: JsonValueKind.Null } => true,
            JsonElement { ValueKind: JsonValueKind.Array } list => list.EnumerateArray().Any(each => IsNull(each)),
            JsonElement { ValueKind: JsonValueKind.Object } map => map.EnumerateObject()
                .Any(member => member.Value.ValueKind != JsonValueKind.Null && IsNull(member.Value)),
            _ => false,
        };

    // Contracts are read by people too: letters beyond ASCII stay letters. None of this text goes into a web page unescaped.
    static readonly JsonSerializerOptions Options = new(ContractJsonContext.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = ContractJsonContext.Default.WithAddedModifier(RequireAll).WithAddedModifier(RefuseNullElements),
    };

    static JsonTypeInfo Info(Type type) =>
        Options.TryGetTypeInfo(type, out var info)
            ? info
            : throw new ArgumentException($"{type.Name} is not a contract: list it in {nameof(ContractJsonContext)}.");
}
