namespace StackingK8s.Contracts.Results;

/// <summary>
/// shards.json: a set of images packed into tar files. Written last; without it the set is not there. Nothing that a tar says of itself is
/// believed: what lies where, and what it is, stands in the list, whose digest stands here.
/// </summary>
/// <param name="Format">1, the only one so far.</param>
/// <param name="Images">How many images there are.</param>
/// <param name="List">images.csv: path, shard, offset, size and SHA-256 of every image.</param>
/// <param name="Shards">Every tar, in order.</param>
public sealed record ShardIndex(int Format, long Images, FileEntry List, IReadOnlyList<FileEntry> Shards);
