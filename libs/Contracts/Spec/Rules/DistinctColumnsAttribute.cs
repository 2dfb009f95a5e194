namespace StackingK8s.Contracts.Spec.Rules;

/// <summary>Columns that mean different things are different columns; a slice alone may be the group.</summary>
public sealed class DistinctColumnsAttribute : RuleAttribute
{
    const string Words = "must name different columns for path, label, group, fold and each slice (a slice may be the group)";

    /// <inheritdoc/>
    public override IEnumerable<CelRule> OnCluster =>
        [
            new(
                "self.path != self.label"
                    + $" && {Absent("group", "self.path")} && {Absent("group", "self.label")}"
                    + $" && {Absent("fold", "self.path")} && {Absent("fold", "self.label")}"
                    + $" && (!has(self.group) || {Absent("fold", "self.group")})"
                    + " && (!has(self.slices) || self.slices.all(slice, slice != self.path && slice != self.label"
                    + $" && {Absent("fold", "slice")} && self.slices.exists_one(other, other == slice)))",
                Words
            ),
        ];

    /// <inheritdoc/>
    public override IEnumerable<FieldProblem> Problems(string path, object value)
    {
        var columns = (ColumnsSpec)value;
        List<string> single = [columns.Path, columns.Label];
        if (columns.Fold is { } fold)
            single.Add(fold);
        List<string> withSlices = [.. single, .. columns.Slices];
        if (columns.Group is { } group)
            single.Add(group);
        return AreDistinct(single) && AreDistinct(withSlices) ? [] : [new(path, Words)];
    }

    static bool AreDistinct(List<string> names) => names.Distinct(StringComparer.Ordinal).Count() == names.Count;

    static string Absent(string optional, string name) => $"(!has(self.{optional}) || self.{optional} != {name})";
}
