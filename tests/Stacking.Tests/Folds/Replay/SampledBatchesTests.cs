using StackingK8s.Folds.Replay;
using StackingK8s.Vision.Images.Batches;

namespace StackingK8s.Tests.Stacking.Folds.Replay;

public sealed class SampledBatchesTests
{
    [Theory]
    [InlineData(130, 64)]
    [InlineData(64, 64)]
    [InlineData(3, 64)]
    [InlineData(129, 1)]
    public void All_rows_make_the_batches_of_the_whole_list(int total, int batchSize)
    {
        var whole = EvenStretch.All(total, (total + batchSize - 1) / batchSize);
        var expected = Enumerable
            .Range(0, whole.Count)
            .Select(part => Enumerable.Range(whole.Start(part), whole.Start(part + 1) - whole.Start(part)));
        var batches = SampledBatches.Create(total, batchSize, Enumerable.Range(0, total));
        Assert.Equal(expected.SelectMany(part => part), batches.SelectMany(batch => batch).Select(position => position!.Value).Order());
        Assert.Equal(expected.Select(part => part.First()).Order(), batches.Select(batch => batch[0]!.Value).Order());
    }

    [Fact]
    public void A_row_keeps_its_place_and_the_size_of_its_batch()
    {
        const int Total = 1000,
            Size = 64;
        EvenParts whole = new(Total, 16);
        int[] drawn = RandomSample.Draw(Total, 100, 7, 0);
        var batches = SampledBatches.Create(Total, Size, drawn);
        Assert.Equal(drawn, batches.SelectMany(batch => batch).OfType<int>().Order());
        foreach (var batch in batches)
            for (int place = 0; place < batch.Length; place++)
                if (batch[place] is { } position)
                {
                    int part = whole.FindPart(position);
                    Assert.Equal(whole.Start(part + 1) - whole.Start(part), batch.Length);
                    Assert.Equal(position - whole.Start(part), place);
                }
        // A hundred rows of sixteen batches fit into fewer than all.
        Assert.True(batches.Count < 16);
    }

    [Fact]
    public void A_draw_follows_from_its_seed_and_every_row_is_as_likely()
    {
        Assert.Equal(RandomSample.Draw(1000, 64, 7, 0), RandomSample.Draw(1000, 64, 7, 0));
        Assert.NotEqual(RandomSample.Draw(1000, 64, 7, 0), RandomSample.Draw(1000, 64, 7, 1));
        Assert.NotEqual(RandomSample.Draw(1000, 64, 7, 0), RandomSample.Draw(1000, 64, 8, 0));
        int[] counts = new int[20];
        for (ulong seed = 0; seed < 4000; seed++)
            foreach (int position in RandomSample.Draw(counts.Length, 5, seed, 0))
                counts[position]++;
        // 1000 of each, with a standard deviation of 27.
        Assert.All(counts, count => Assert.InRange(count, 865, 1135));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(10)]
    [InlineData(11)]
    public void A_draw_of_all_rows_or_more_is_all(int? count) => Assert.Equal(Enumerable.Range(0, 10), RandomSample.Draw(10, count, 1, 0));
}
