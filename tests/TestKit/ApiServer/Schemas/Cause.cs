using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>A reason why an object was rejected, with its field.</summary>
/// <param name="Reason">FieldValueRequired, FieldValueInvalid, FieldValueNotSupported …</param>
public sealed record Cause(string Reason, string Message, string Field)
{
    internal static readonly Cause Unchecked = new(
        "FieldValueInvalid",
        "Invalid value: null: some validation rules were not checked because the object was invalid; "
            + "correct the existing errors to complete validation",
        "<nil>"
    );

    /// <summary>Whether the object's CEL rules are skipped because of it: they might fail on the wrong value.</summary>
    internal bool Blocks =>
        Reason is "FieldValueRequired" or "FieldValueNotSupported" or "FieldValueTooLong" or "FieldValueTooMany" or "FieldValueTypeInvalid";

    internal static Cause Invalid(string field, string value, string detail) =>
        new("FieldValueInvalid", $"Invalid value: {value}: {detail}", field);

    internal JsonObject ToJson() =>
        new()
        {
            ["reason"] = Reason,
            ["message"] = Message,
            ["field"] = Field,
        };
}
