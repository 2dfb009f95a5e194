using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>One reason why an object was refused, with the field it lies at.</summary>
/// <param name="Reason">FieldValueRequired, FieldValueInvalid, FieldValueNotSupported …</param>
public sealed record Cause(string Reason, string Message, string Field)
{
    internal JsonObject ToJson() => new() { ["reason"] = Reason, ["message"] = Message, ["field"] = Field };
}
