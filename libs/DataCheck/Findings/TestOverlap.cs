using System.Globalization;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck.Duplicates;

namespace StackingK8s.DataCheck.Findings;

/// <summary>What test and training rows share: then the test score would be of rows that were trained on. Pure.</summary>
static class TestOverlap
{
    const string WayOut = "Remove them from one of the manifests.";

    public static IEnumerable<DataFinding> Find(CheckedRows training, CheckedRows test)
    {
        if (training.ManifestSha256 == test.ManifestSha256)
            return
            [
                new(
                    DataFindings.SameManifest,
                    "The test manifest is the training manifest: every test row would be trained on. Name a manifest of other rows, or "
                        + "leave spec.data.testManifest out."
                ),
            ];
        var shared = DuplicateSearch.Between(training.Images, test.Images);
        return
        [
            .. SharedPictures(training, test, [.. shared.Where(pair => pair.Distance is null)], DataFindings.SharedBytes),
            .. SharedPictures(training, test, [.. shared.Where(pair => pair.Distance is not null)], DataFindings.SharedPicture),
            .. SharedGroups(training, test),
        ];
    }

    static IEnumerable<DataFinding> SharedPictures(CheckedRows training, CheckedRows test, SamePicture[] pairs, string name)
    {
        if (pairs.Length == 0)
            yield break;
        bool bytes = name == DataFindings.SharedBytes;
        string images = MessageText.Count(pairs.Length, "test image has", "test images have");
        yield return new(
            name,
            $"{images} {(bytes ? "the same bytes as" : "nearly the same picture as")} images that are trained on. {WayOut}\n"
                + RowTable.Format(["test row", "path", "training row", "path", bytes ? "" : "bits"], pairs.Length, i =>
                    [
                        Text(pairs[i].Second),
                        test.Paths[pairs[i].Second],
                        Text(pairs[i].First),
                        training.Paths[pairs[i].First],
                        pairs[i].Distance is { } distance ? Text(distance) : "",
                    ]
                )
        );
    }

    static IEnumerable<DataFinding> SharedGroups(CheckedRows training, CheckedRows test)
    {
        var trained = training.Groups.OfType<string>().CountBy(group => group, StringComparer.Ordinal).ToDictionary(StringComparer.Ordinal);
        var shared = test
            .Groups.OfType<string>()
            .CountBy(group => group, StringComparer.Ordinal)
            .Where(group => trained.ContainsKey(group.Key))
            .ToList();
        if (shared.Count == 0)
            yield break;
        yield return new(
            DataFindings.SharedGroup,
            $"{MessageText.Count(shared.Count, "group has", "groups have")} rows in test and in training. {WayOut}\n"
                + RowTable.Format(["group", "test rows", "training rows"], shared.Count, i =>
                    [shared[i].Key, Text(shared[i].Value), Text(trained[shared[i].Key])]
                )
        );
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
