using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer;

/// <summary>A kind as one API version serves it.</summary>
/// <param name="Schema">The openAPIV3Schema of a custom resource; null for a built-in kind.</param>
/// <param name="Columns">additionalPrinterColumns as in a CRD.</param>
/// <param name="SelectableFields">JSON paths of fields, as <c>.spec.color</c>, that a fieldSelector may name.</param>
sealed record ServedResource(
    ResourceKind Kind,
    string Singular,
    IReadOnlyList<string> ShortNames,
    string ListKind,
    bool HasStatus,
    JsonObject? Schema,
    IReadOnlyList<JsonObject> Columns,
    IReadOnlyList<string> SelectableFields,
    IReadOnlyList<string> Categories
)
{
    public bool IsCustom => Schema is not null;
}
