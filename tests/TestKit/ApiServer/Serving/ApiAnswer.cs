using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Serving;

/// <summary>An answer to a client.</summary>
sealed record ApiAnswer(int Code, ReadOnlyMemory<byte> Body, string ContentType = "application/json")
{
    static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public int? RetryAfterSeconds { get; init; }

    public static ApiAnswer Create(JsonNode body, int code = 200) => new(code, Utf8(body));

    public static ApiAnswer Create(StoredObject stored, int code = 200) => new(code, stored.Text);

    public static ApiAnswer Create(ApiException refusal) => Create(refusal.Status(), refusal.Code);

    public static byte[] Utf8(JsonNode body) => JsonSerializer.SerializeToUtf8Bytes(body, Plain);
}
