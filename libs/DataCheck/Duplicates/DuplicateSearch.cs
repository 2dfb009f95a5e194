using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Results;

namespace StackingK8s.DataCheck.Duplicates;

/// <summary>Finds rows that show the same picture, by bytes and by fingerprint. Pure.</summary>
public static class DuplicateSearch
{
    /// <summary>Finds what makes groups hang together that should be independent.</summary>
    /// <param name="images">Of each row.</param>
    /// <param name="groups">Of each row; null for a row that stands for itself.</param>
    /// <returns>
    /// Pairs of rows in different groups with the same picture: as many as join all groups that hang together, directly or through others.
    /// </returns>
    public static IReadOnlyList<SamePicture> AcrossGroups(IReadOnlyList<ImageFacts> images, IReadOnlyList<string?> groups)
    {
        int[] firstOfGroup = FirstRowsOfGroups(groups);
        DisjointSets sets = new(firstOfGroup.Length);
        for (int row = 0; row < firstOfGroup.Length; row++)
            sets.Join(row, firstOfGroup[row]);
        List<SamePicture> pairs = [];
        var (firsts, copies) = SameBytes(images);
        foreach (var (first, copy) in copies)
            if (sets.Join(first, copy))
                pairs.Add(new(first, copy, null));
        var index = Index(images, firsts);
        foreach (int row in firsts.Where(row => images[row].Fingerprint is not null))
            index.Search(
                images[row].Fingerprint!,
                other => other < row && sets.Find(other) != sets.Find(row),
                (other, distance) =>
                {
                    if (sets.Join(other, row))
                        pairs.Add(new(other, row, distance));
                }
            );
        return pairs;
    }

    /// <summary>Finds rows of one list that show a picture of the other.</summary>
    /// <param name="training">Images of one list.</param>
    /// <param name="test">Images of the other.</param>
    /// <returns>For rows of the latter, in order, the nearest row of the former; a row without one is not listed.</returns>
    public static IReadOnlyList<SamePicture> Between(IReadOnlyList<ImageFacts> training, IReadOnlyList<ImageFacts> test)
    {
        Dictionary<string, int> bytes = new(StringComparer.Ordinal);
        for (int row = 0; row < training.Count; row++)
            bytes.TryAdd(training[row].Sha256, row);
        var index = Index(training, bytes.Values);
        List<SamePicture> shared = [];
        for (int row = 0; row < test.Count; row++)
        {
            if (bytes.TryGetValue(test[row].Sha256, out int same))
                shared.Add(new(same, row, null));
            else if (test[row].Fingerprint is { } fingerprint && Nearest(index, fingerprint) is var (near, distance))
                shared.Add(new(near, row, distance));
        }
        return shared;
    }

    static (int Row, int Distance)? Nearest(FingerprintIndex index, string fingerprint)
    {
        (int Row, int Distance)? nearest = null;
        index.Search(
            fingerprint,
            _ => true,
            (row, distance) =>
            {
                if (nearest is not var (least, at) || (distance, row).CompareTo((at, least)) < 0)
                    nearest = (row, distance);
            }
        );
        return nearest;
    }

    static FingerprintIndex Index(IReadOnlyList<ImageFacts> images, IEnumerable<int> rows)
    {
        int[] hashed = [.. rows.Where(row => images[row].Fingerprint is not null)];
        return new(hashed, [.. hashed.Select(row => images[row].Fingerprint!)]);
    }

    /// <returns>The first row of each content, and for every other row the first one with its bytes.</returns>
    static (List<int> Firsts, List<(int First, int Copy)> Copies) SameBytes(IReadOnlyList<ImageFacts> images)
    {
        Dictionary<string, int> rowOf = new(StringComparer.Ordinal);
        List<int> firsts = [];
        List<(int, int)> copies = [];
        for (int row = 0; row < images.Count; row++)
        {
            if (rowOf.TryAdd(images[row].Sha256, row))
                firsts.Add(row);
            else
                copies.Add((rowOf[images[row].Sha256], row));
        }
        return (firsts, copies);
    }

    /// <returns>The first row of each row's group.</returns>
    static int[] FirstRowsOfGroups(IReadOnlyList<string?> groups)
    {
        Dictionary<string, int> firstOf = new(StringComparer.Ordinal);
        var first = new int[groups.Count];
        for (int row = 0; row < first.Length; row++)
            first[row] = groups[row] is not { } group || firstOf.TryAdd(group, row) ? row : firstOf[group];
        return first;
    }
}
