using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.DataCheck.Names;

/// <summary>Warns of manifests without groups, and of labels and groups that may have been meant as one. Pure.</summary>
static class NameWarnings
{
    /// <summary>Warns of the names in both manifests, which are compared with each other.</summary>
    /// <param name="training">Rows of the training manifest.</param>
    /// <param name="test">Rows of the test manifest; null without one.</param>
    /// <param name="labelNames">The negative label's name, then the positive one's.</param>
    public static IEnumerable<DataFinding> Find(CheckedRows training, CheckedRows? test, IReadOnlyList<string> labelNames)
    {
        if (training.GroupHints is { } hints)
            yield return new(DataFindings.NoGroups, GroupHints.Sentence(hints));
        if (AlikeNames.Warning("labels", labelNames) is { } labels)
            yield return new(DataFindings.AlikeNames, labels);
        if (AlikeNames.Warning("groups", training.Groups.Concat(test?.Groups ?? []).OfType<string>()) is { } groups)
            yield return new(DataFindings.AlikeNames, groups);
    }
}
