using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>One version of an object. Immutable, so readers share it and its JSON text is made once.</summary>
sealed class StoredObject(ResourceKind kind, JsonObject value, long version)
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    byte[]? text;

    public ResourceKind Kind => kind;
    public JsonObject Value => value;
    public long Version => version;
    public string? Namespace { get; } = value.At("metadata", "namespace").Text();
    public string Name { get; } = value.At("metadata", "name").Text() ?? "";
    public string Uid { get; } = value.At("metadata", "uid").Text() ?? "";

    /// <summary>The object as UTF-8 JSON.</summary>
    public byte[] Text => text ??= JsonSerializer.SerializeToUtf8Bytes(value, Plain);

    public JsonObject Copy() => (JsonObject)value.DeepClone();
}
