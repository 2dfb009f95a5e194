using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Data;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Stacking.Folds;

public sealed class DataWarningsTests : IDisposable
{
    readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_warning_of_a_committed_fold_is_named_once_in_the_order_found()
    {
        DataFinding size = new("shortcut-size", "Size tells the label."),
            flat = new("flat-images", "12 images are flat.");

        Assert.Equal(["shortcut-size", "flat-images"], await ReadAsync(Report(size, flat, size)));
        Assert.Empty(await ReadAsync(Report()));
    }

    [Fact]
    public async Task A_report_that_was_changed_after_the_commit_is_refused()
    {
        var attempt = await CommitAsync(Report());
        File.AppendAllText(Path.Combine(folder.Root, ArtifactPaths.Attempt(attempt.Reference), ArtifactPaths.Fold.Data), " ");

        await Assert.ThrowsAsync<ArtifactException>(() => DataWarnings.ReadAsync(attempt, [], folder.File("scratch"), default));
    }

    static DataReport Report(params DataFinding[] warnings) => new(8, 0, 8, 0, DuplicatePolicy.Merge, [], warnings, [], [], []);

    async Task<IReadOnlyList<string>> ReadAsync(DataReport report) =>
        await DataWarnings.ReadAsync(await CommitAsync(report), [], folder.File("scratch"), default);

    async Task<CommittedAttempt> CommitAsync(DataReport report)
    {
        FolderStore store = new(folder.Root);
        StepReference place = new(StepNames.Fold(0), new('a', 64), Guid.NewGuid().ToString("N")[..12], "");
        byte[] data = await WriteAsync(store, place, ArtifactPaths.Fold.Data, ContractJson.Write(report));
        StepResult result = new(
            place.Step,
            place.Attempt,
            place.WorkDigest,
            "0.1.0",
            new Dictionary<string, string>(),
            [new(ArtifactPaths.Fold.Data, data.Length, ContentDigest.OfBytes(data))],
            new Dictionary<string, double>()
        );
        byte[] committed = await WriteAsync(store, place, ArtifactPaths.Result, ContractJson.Write(result));
        return await CommittedAttempt.OpenAsync(store, place with { ResultDigest = ContentDigest.OfBytes(committed) }, default);
    }

    static async Task<byte[]> WriteAsync(FolderStore store, StepReference place, string file, string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        await store.WriteAsync($"{ArtifactPaths.Attempt(place)}/{file}", bytes, default);
        return bytes;
    }
}
