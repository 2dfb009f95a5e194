using System.Text;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.OutOfFold;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.OutOfFold;

public sealed class AggregateRebuildTests : IAsyncLifetime
{
    /// <summary>Bytes of the header of every array here.</summary>
    const int Header = 128;

    static readonly string[] Experts = ["effnet", "maxvit"];

    CommittedRun run = null!;

    public async ValueTask InitializeAsync() => run = await CommittedRun.MakeAsync();

    public ValueTask DisposeAsync()
    {
        run.Dispose();
        return ValueTask.CompletedTask;
    }

    [Theory]
    [InlineData(FeatureSet.Both)]
    [InlineData(FeatureSet.Logits)]
    [InlineData(FeatureSet.Embeddings)]
    public async Task What_the_folds_give_is_no_breach(FeatureSet features)
    {
        using var other = await CommittedRun.MakeAsync(features: features);

        Assert.Empty(await BreachesAsync(other, features));
    }

    [Fact]
    public async Task Numbers_of_the_features_that_were_replaced_are_named_by_row_and_column()
    {
        const int Width = 2 * CommittedRun.Dimensions + 2;
        await EditAsync(ArtifactPaths.Aggregate.Features, bytes =>
        {
            BitConverter.TryWriteBytes(bytes.AsSpan(Header + sizeof(float) * (3 * Width + 5)), 1.5f);
            BitConverter.TryWriteBytes(bytes.AsSpan(Header + sizeof(float) * (89 * Width + Width - 1)), -2f);
            return bytes;
        });

        string breach = Assert.Single(await BreachesAsync());

        Assert.StartsWith("X_meta.npy is not what the folds give: row 3, maxvit.1 is 1.5 instead of ", breach, StringComparison.Ordinal);
        Assert.Contains("; row 89, maxvit.logit is -2 instead of ", breach, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_many_numbers_five_are_named_and_the_others_counted()
    {
        await EditAsync(ArtifactPaths.Aggregate.Labels, bytes =>
        {
            for (int row = 0; row < CommittedRun.Rows; row++)
                bytes[Header + sizeof(int) * row] ^= 1;
            return bytes;
        });

        string breach = Assert.Single(await BreachesAsync());

        Assert.Contains("row 0 is 1 instead of 0; row 1 is 0 instead of 1; ", breach, StringComparison.Ordinal);
        Assert.EndsWith("; and 85 more", breach, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_of_the_ledger_that_was_replaced_is_named()
    {
        await EditAsync(ArtifactPaths.Aggregate.Ledger, bytes =>
        {
            string[] lines = Encoding.UTF8.GetString(bytes).Split('\n');
            string[] fields = lines[4].Split(',');
            fields[2] = fields[2] == "0" ? "2" : "0";
            lines[4] = string.Join(',', fields);
            return Encoding.UTF8.GetBytes(string.Join('\n', lines));
        });

        Assert.Equal(["ledger.csv is not what the folds give: from line 5 on"], await BreachesAsync());
    }

    [Theory]
    [InlineData(ArtifactPaths.Aggregate.Features)]
    [InlineData(ArtifactPaths.Aggregate.Labels)]
    [InlineData(ArtifactPaths.Aggregate.Table)]
    [InlineData(ArtifactPaths.Aggregate.Logits)]
    [InlineData(ArtifactPaths.Aggregate.Groups)]
    [InlineData(ArtifactPaths.Aggregate.RowFolds)]
    [InlineData(ArtifactPaths.Aggregate.TestLabels)]
    [InlineData("X_test.fold-1.npy")]
    [InlineData("test_logits.fold-2.npy")]
    [InlineData(ArtifactPaths.Aggregate.Scores)]
    [InlineData("test_scores.fold-0.npy")]
    [InlineData(ArtifactPaths.Aggregate.Summary)]
    [InlineData(ArtifactPaths.Aggregate.Networks)]
    [InlineData(ArtifactPaths.Aggregate.Ledger)]
    public async Task Any_file_that_was_changed_cut_lengthened_or_removed_is_named(string file)
    {
        Func<byte[], byte[]?>[] edits =
        [
            bytes => [.. bytes[..^5], (byte)(bytes[^5] ^ 1), .. bytes[^4..]],
            bytes => [(byte)(bytes[0] ^ 1), .. bytes[1..]],
            bytes => bytes[..^1],
            bytes => [.. bytes, 0],
            _ => [],
            _ => null,
        ];
        foreach (var edit in edits)
        {
            using var forged = await CommittedRun.MakeAsync();
            await forged.RecommitAsync(StepNames.Aggregate, file, edit);

            Assert.Contains(file, Assert.Single(await BreachesAsync(forged)), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task All_files_that_were_changed_are_named_at_once()
    {
        await EditAsync(ArtifactPaths.Aggregate.Labels, bytes => bytes[..^4]);
        await EditAsync(ArtifactPaths.Aggregate.Features, _ => null);
        await EditAsync(ArtifactPaths.Aggregate.Table, bytes => [.. bytes[..100], (byte)~bytes[100], .. bytes[101..]]);

        var breaches = await BreachesAsync();

        Assert.Equal(3, breaches.Count);
        Assert.Contains("X_meta.npy", breaches[0], StringComparison.Ordinal);
        Assert.StartsWith("meta.parquet is not what the folds give", breaches[1], StringComparison.Ordinal);
        Assert.Equal("y_meta.npy is not what the folds give: it has 484 bytes instead of 488", breaches[2]);
    }

    [Fact]
    public async Task A_header_that_claims_a_billion_rows_costs_nothing()
    {
        await EditAsync(ArtifactPaths.Aggregate.Labels, bytes =>
            Encoding.Latin1.GetBytes(
                Encoding.Latin1.GetString(bytes).Replace("(90,), }         ", "(1000000000,), } ", StringComparison.Ordinal)
            )
        );
        long before = GC.GetTotalAllocatedBytes();

        Assert.Equal(["y_meta.npy is not what the folds give: its header is not that of this array"], await BreachesAsync());
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 100 << 20);
    }

    [Fact]
    public async Task A_network_that_saw_what_it_embeds_is_named_beside_a_changed_file()
    {
        string embedded = (await File.ReadAllLinesAsync(run.Path(StepNames.Fold(1), ArtifactPaths.Fold.HeldOutRows)))[1];
        await run.RecommitAsync(StepNames.Fold(1), ArtifactPaths.Fold.TrainingRows("maxvit"), bytes =>
            [.. bytes, .. Encoding.UTF8.GetBytes($"{embedded}\n")]
        );

        var breaches = await BreachesAsync();

        string[] row = embedded.Split(',');
        Assert.Contains($"fold 1, maxvit: the network was trained on row {row[0]} ({row[1]}), which it embeds.", breaches);
        Assert.Contains($"fold 1, maxvit: the network was trained on other rows of the groups it embeds: {row[3]}.", breaches);
        Assert.Contains(breaches, breach => breach.StartsWith("ledger.csv", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(ArtifactPaths.Fold.HeldOutRows, "0,0.png,0,g0\n")]
    [InlineData(ArtifactPaths.Fold.HeldOutRows, "garbage\n")]
    [InlineData("experts/effnet/embeddings.npy", "garbage")]
    public async Task A_fold_that_no_aggregate_can_be_made_of_is_a_breach(string file, string added)
    {
        await run.RecommitAsync(StepNames.Fold(0), file, bytes => [.. bytes, .. Encoding.UTF8.GetBytes(added)]);

        Assert.NotEmpty(await BreachesAsync());
    }

    Task EditAsync(string file, Func<byte[], byte[]?> edit) => run.RecommitAsync(StepNames.Aggregate, file, edit);

    Task<IReadOnlyList<string>> BreachesAsync() => BreachesAsync(run);

    static async Task<IReadOnlyList<string>> BreachesAsync(CommittedRun run, FeatureSet features = FeatureSet.Both)
    {
        var stop = TestContext.Current.CancellationToken;
        List<FoldReader> folds = [];
        for (int fold = 0; fold < CommittedRun.Folds; fold++)
            folds.Add(
                new(
                    await CommittedAttempt.OpenAsync(run.Store, run[StepNames.Fold(fold)], stop),
                    Experts,
                    EmbeddingScale.PerNetwork,
                    run.Scratch
                )
            );
        var aggregate = await CommittedAttempt.OpenAsync(run.Store, run[StepNames.Aggregate], stop);
        AggregateTask task = new("", run.Run, Experts, features, EmbeddingScale.PerNetwork, ["camera"], []);
        return await AggregateRebuild.BreachesAsync(folds, task, aggregate, run.Scratch, stop);
    }
}
