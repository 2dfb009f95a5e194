using System.Text.Json.Nodes;

namespace StackingK8s.TestKit.ApiServer.Schemas;

/// <summary>
/// What a CRD's openAPIV3Schema does to an object: sets defaults, drops unknown fields, and collects every reason to reject it.
/// </summary>
public static class CustomResourceSchema
{
    /// <param name="schema">The CRD's openAPIV3Schema.</param>
    /// <param name="newObject">The object as it was sent or patched; not changed.</param>
    /// <param name="oldObject">The stored object on an update; null on creation.</param>
    public static (JsonObject Object, IReadOnlyList<Cause> Causes) Admit(JsonObject schema, JsonObject newObject, JsonObject? oldObject)
    {
        var admitted = (JsonObject)newObject.DeepClone();
        Pruning.Prune(schema, admitted);
        Defaulting.Apply(schema, admitted);
        List<Cause> causes = [.. new ValueValidation().Check(schema, admitted, oldObject), .. ListKeys.Duplicates(schema, admitted, "")];
        if (causes.Any(cause => cause.Blocks))
            causes.Add(Cause.Unchecked);
        else
            causes.AddRange(new RuleValidation().Check(schema, admitted, oldObject));
        return (admitted, causes);
    }

    /// <returns>The fields that the schema does not know, as fieldValidation=Strict names them: spec.sizee.</returns>
    public static IReadOnlyList<string> UnknownFields(JsonObject schema, JsonObject value) =>
        Pruning.Prune(schema, (JsonObject)value.DeepClone());
}
