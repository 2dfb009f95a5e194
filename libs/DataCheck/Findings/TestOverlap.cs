using System.Globalization;
using StackingK8s.Artifacts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck.Duplicates;

namespace StackingK8s.DataCheck.Findings;

/// <summary>What test and training rows share: then the test score would be of rows that were trained on. Pure.</summary>
public static class TestOverlap
{
    /// <summary>Finds rows of the test manifest that are trained on: by manifest, bytes, picture and group.</summary>
    /// <param name="training">Rows of the training manifest.</param>
    /// <param name="test">Rows of the test manifest.</param>
    internal static IEnumerable<DataFinding> Find(CheckedRows training, CheckedRows test)
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
        return FindRows(training, test, "test", "Remove them from one of the manifests.");
    }

    /// <summary>The same by row alone: by bytes, picture and group.</summary>
    /// <param name="training">Rows that are trained on.</param>
    /// <param name="test">Rows that must not be.</param>
    /// <param name="set">What the latter are called.</param>
    /// <param name="remark">A sentence that follows what was found.</param>
    public static IReadOnlyList<DataFinding> FindRows(CheckedRows training, CheckedRows test, string set, string remark)
    {
        var shared = DuplicateSearch.Between(training.Images, test.Images);
        Words words = new(set, remark);
        return
        [
            .. SharedPictures(training, test, [.. shared.Where(pair => pair.Distance is null)], DataFindings.SharedBytes, words),
            .. SharedPictures(training, test, [.. shared.Where(pair => pair.Distance is not null)], DataFindings.SharedPicture, words),
            .. SharedGroups(training, test, words),
        ];
    }

    sealed record Words(string Set, string Remark);

    static IEnumerable<DataFinding> SharedPictures(CheckedRows training, CheckedRows test, SamePicture[] pairs, string name, Words words)
    {
        if (pairs.Length == 0)
            yield break;
        bool bytes = name == DataFindings.SharedBytes;
        string images = MessageText.Count(pairs.Length, $"{words.Set} image has", $"{words.Set} images have");
        yield return new(
            name,
            $"{images} {(bytes ? "the same bytes as" : "nearly the same picture as")} images that are trained on. {words.Remark}\n"
                + RowTable.Format([$"{words.Set} row", "path", "training row", "path", bytes ? "" : "bits"], pairs.Length, i =>
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

    static IEnumerable<DataFinding> SharedGroups(CheckedRows training, CheckedRows test, Words words)
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
            $"{MessageText.Count(shared.Count, "group has", "groups have")} rows in {words.Set} and in training. {words.Remark}\n"
                + RowTable.Format(["group", $"{words.Set} rows", "training rows"], shared.Count, i =>
                    [shared[i].Key, Text(shared[i].Value), Text(trained[shared[i].Key])]
                )
        );
    }

    static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
