using System.Reflection;
using System.Text.Json;

namespace StackingK8s.Contracts.Spec;

/// <summary>The names of fields in YAML and JSON: camelCase of the records' properties, by the rule of System.Text.Json.</summary>
public static class FieldNames
{
    /// <returns>The field that a property is read from and written to, such as learningRate.</returns>
    public static string FromProperty(PropertyInfo property) => FromProperty(property.Name);

    /// <returns>The field that a property of this name is read from and written to.</returns>
    public static string FromProperty(string property) => JsonNamingPolicy.CamelCase.ConvertName(property);

    /// <returns>The property of a record that a field is bound to; null if the record has no such field.</returns>
    public static PropertyInfo? FindProperty(Type record, string field) =>
        Properties(record).FirstOrDefault(property => FromProperty(property) == field);

    /// <returns>The properties of a record that are fields, in the order in which they are declared.</returns>
    public static IEnumerable<PropertyInfo> Properties(Type record) =>
        record.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite);
}
