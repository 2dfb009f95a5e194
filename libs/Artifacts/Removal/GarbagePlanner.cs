using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Artifacts.Removal;

/// <summary>
/// Decides what is garbage: attempts that were never committed, uploads that were never completed, checkpoints of work that is done.
/// Committed attempts stay, whether a run lists them or not: the next run of the same work reuses them. Pure.
/// </summary>
public static class GarbagePlanner
{
    /// <summary>The garbage of a store.</summary>
    /// <param name="objects">Every object below steps/ and checkpoints/.</param>
    /// <param name="incomplete">Every incomplete write of the store.</param>
    /// <param name="runs">Every run's record.</param>
    /// <param name="before">Only what was last written before this is garbage: anything younger may still be in use.</param>
    /// <returns>In ordinal order of their paths.</returns>
    public static IReadOnlyList<Garbage> Plan(
        IEnumerable<StoredObject> objects,
        IEnumerable<IncompleteWrite> incomplete,
        IEnumerable<RunRecord> runs,
        DateTimeOffset before
    )
    {
        HashSet<string> listed = [.. runs.SelectMany(run => run.Committed.Values).Select(ArtifactPaths.Attempt)];
        var attempts = new Dictionary<string, List<StoredObject>>(StringComparer.Ordinal);
        var checkpoints = new Dictionary<string, List<StoredObject>>(StringComparer.Ordinal);
        foreach (var each in objects)
        {
            string[] names = each.Path.Split('/');
            if (names is [ArtifactPaths.Steps, _, _, _, _, ..])
                Add(attempts, string.Join('/', names[..4]), each);
            else if (names is [ArtifactPaths.AllCheckpoints, _, _, _, ..])
                Add(checkpoints, string.Join('/', names[1..3]), each);
        }
        HashSet<string> committed = [.. attempts.Where(attempt => IsCommitted(attempt.Key, attempt.Value)).Select(attempt => attempt.Key)];
        HashSet<string> doneWork = [.. committed.Select(attempt => string.Join('/', attempt.Split('/')[1..3]))];

        IEnumerable<Garbage> found =
        [
            .. attempts
                .Where(attempt =>
                    !committed.Contains(attempt.Key) && !listed.Contains(attempt.Key) && attempt.Value.All(each => each.ModifiedAt < before)
                )
                .Select(attempt => Folder(attempt.Key, "attempt that was never committed", attempt.Value)),
            .. checkpoints
                .Where(work => doneWork.Contains(work.Key) && work.Value.All(each => each.ModifiedAt < before))
                .Select(work => Folder($"{ArtifactPaths.AllCheckpoints}/{work.Key}", "checkpoints of work that is done", work.Value)),
            .. incomplete
                .Where(write => write.Since < before)
                .Select(write => new Garbage(write.Path, "upload that was never completed", 0, 0, write)),
        ];
        return [.. found.OrderBy(garbage => garbage.Path, StringComparer.Ordinal)];
    }

    static bool IsCommitted(string attempt, List<StoredObject> objects) =>
        objects.Any(each => each.Path == $"{attempt}/{ArtifactPaths.Result}");

    static Garbage Folder(string path, string why, List<StoredObject> objects) =>
        new(path, why, objects.Count, objects.Sum(each => each.Size), null);

    static void Add(Dictionary<string, List<StoredObject>> groups, string group, StoredObject each)
    {
        if (!groups.TryGetValue(group, out var members))
            groups.Add(group, members = []);
        members.Add(each);
    }
}
