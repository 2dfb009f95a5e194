using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Images;

namespace StackingK8s.Tests.Stacking.Folds;

/// <summary>A fold whose images lie in shards.</summary>
[Collection(nameof(TorchProcess))]
public sealed class PackedFoldTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;

    readonly NoiseFold fold = new();

    public void Dispose() => fold.Dispose();

    FoldTask Packed(FoldTask task) => task with { Data = task.Data with { ImageRoot = fold.File("shards") } };

    Task<PackOutcome> PackAsync() =>
        new ImagePack(new FolderStore(fold.File("shards")), 32 << 10, Directory.CreateDirectory(fold.File("packing")).FullName).RunAsync(
            [.. Enumerable.Range(0, NoiseFold.Images).Select(i => $"{i}.png")],
            fold.File("."),
            "train.csv",
            null,
            None
        );

    [Fact]
    public async Task It_gives_the_very_files_of_the_fold_with_loose_images_under_the_same_work_digest()
    {
        Assert.True((await PackAsync()).Shards > 2);
        var task = fold.Task(epochs: 1);
        var packed = await fold.CommitAsync(fold.Store("packed"), Packed(task), "same");
        Directory.Delete(fold.File("cache"), true);
        Directory.CreateDirectory(fold.File("cache"));
        var loose = await fold.CommitAsync(fold.Store("loose"), task, "same");
        Assert.Equal(loose.Reference.WorkDigest, packed.Reference.WorkDigest);
        // The curve says how fast it went, too.
        FileEntry[] Timeless(CommittedAttempt fold) =>
            [.. fold.Result.Files.Where(file => !file.Path.EndsWith("training-curve.csv", StringComparison.Ordinal))];
        Assert.Equal(Timeless(loose), Timeless(packed));
        Assert.Contains(packed.Result.Files, file => file.Path.EndsWith("weights.safetensors", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_image_that_changed_in_its_shard_is_noticed_by_its_digest()
    {
        await PackAsync();
        string shard = fold.File("shards/shard-000001.tar");
        byte[] bytes = await File.ReadAllBytesAsync(shard);
        bytes[600]++;
        await File.WriteAllBytesAsync(shard, bytes);
        var changed = await Assert.ThrowsAsync<DataException>(() =>
            fold.CommitAsync(fold.Store("changed"), Packed(fold.Task(epochs: 1)), "a")
        );
        Assert.Contains("1 of 24 images cannot be used", changed.Message, StringComparison.Ordinal);
        Assert.Contains("shard-000001.tar: the file changed after its digest was computed", changed.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decoded_images_that_do_not_fit_are_rejected_before_anything_is_fetched()
    {
        var rejected = Assert.Throws<TransientException>(() =>
            ImageSpaceCheck.FetchBudget(fold.File("cache"), 2_000_000_000, [224, 300, 224], null)
        );
        Assert.Matches(
            "2,000,000,000 images decoded at 224 and 300 px need 841,[0-9,.]+ GB more in .*, "
                + "where [0-9.,]+ GB are free. Nothing was fetched yet",
            rejected.Message
        );
        Assert.Equal(5, rejected.ExitCode);
    }

    [Theory]
    [InlineData(100, 0, 40, null, 30L)]
    [InlineData(100, 20, 40, null, 40L)]
    [InlineData(100, 0, 40, 7L, 7L)]
    [InlineData(100, 0, 101, null, null)]
    [InlineData(100, 0, 101, 7L, null)]
    public void Fetched_files_may_take_half_of_what_decoded_images_leave_free(
        long free,
        long fetched,
        long decoded,
        long? wanted,
        long? budget
    ) => Assert.Equal(budget, ImageSpaceCheck.FetchBudget(free, fetched, decoded, wanted));

    [Theory]
    [InlineData("many")]
    [InlineData("-1")]
    public async Task A_budget_that_is_not_a_number_is_rejected(string budget)
    {
        var rejected = await Assert.ThrowsAsync<UsageException>(() =>
            fold.CommitAsync(fold.Store("a"), fold.Task(), "a", machine: new(ImageBudget: budget))
        );
        Assert.Equal($"STACKING_IMAGE_BUDGET must be a number of bytes; it is '{budget}'.", rejected.Message);
    }
}
