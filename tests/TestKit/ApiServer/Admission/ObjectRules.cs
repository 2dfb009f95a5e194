using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using StackingK8s.TestKit.ApiServer.Schemas;

namespace StackingK8s.TestKit.ApiServer.Admission;

/// <summary>Rules for the metadata of every object.</summary>
static partial class ObjectRules
{
    const string Subdomain =
        "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', "
        + "and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    const string LabelValue =
        "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', "
        + "and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    const int LongestName = 253,
        LongestLabel = 63;

    public static IEnumerable<Cause> Violations(JsonObject obj)
    {
        var metadata = obj["metadata"];
        string name = metadata.At("name").Text() ?? "";
        if (name.Length > LongestName)
            yield return Invalid("metadata.name", name, $"must be no more than {LongestName} characters");
        if (!SubdomainPattern().IsMatch(name))
            yield return Invalid("metadata.name", name, Subdomain);
        foreach (var cause in Labels(metadata.At("labels"), "metadata.labels"))
            yield return cause;
    }

    public static IEnumerable<Cause> Labels(JsonNode? labels, string field)
    {
        foreach (var (_, value) in labels as JsonObject ?? [])
        {
            string text = value.Text() ?? "";
            if (text.Length > LongestLabel)
                yield return Invalid(field, text, $"must be no more than {LongestLabel} bytes");
            if (!LabelPattern().IsMatch(text))
                yield return Invalid(field, text, LabelValue);
        }
    }

    /// <summary>No finalizer may be added once an object is being deleted.</summary>
    public static IEnumerable<Cause> NewFinalizers(JsonObject old, JsonObject changed)
    {
        if (old.At("metadata", "deletionTimestamp") is null)
            yield break;
        var added = changed.At("metadata", "finalizers").Texts().Except(old.At("metadata", "finalizers").Texts()).ToList();
        if (added.Count > 0)
            yield return new(
                "FieldValueForbidden",
                "Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers "
                    + $"[]string{{{string.Join(", ", added.Select(name => $"\"{name}\""))}}}",
                "metadata.finalizers"
            );
    }

    static Cause Invalid(string field, string value, string why) => new("FieldValueInvalid", $"Invalid value: \"{value}\": {why}", field);

    [GeneratedRegex(@"^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$")]
    private static partial Regex SubdomainPattern();

    [GeneratedRegex("^(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?$")]
    private static partial Regex LabelPattern();
}
