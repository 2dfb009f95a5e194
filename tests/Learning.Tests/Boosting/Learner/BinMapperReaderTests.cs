using StackingK8s.Boosting;
using StackingK8s.Boosting.Learner;
using StackingK8s.Boosting.Native;
using StackingK8s.Boosting.Search;

namespace StackingK8s.Tests.Boosting.Learner;

public class BinMapperReaderTests
{
    [Theory]
    [InlineData(255)]
    [InlineData(16)]
    public void Every_column_has_as_many_bins_as_LightGBM_says(int maxBin)
    {
        var data = MixedData.Create(1000, 2 * MixedData.Kinds, seed: 3);
        using BinnedDataset bins = new(data, new Binning(maxBin));
        var mappers = BinMapperReader.TryRead(LightGbm.SerializeBins(bins.Handle))!;
        // That of seven everywhere has a second, empty bin for zero.
        Assert.Equal(Enumerable.Range(0, 16), mappers.Select(mapper => mapper.Column).Order());
        Assert.All(mappers, mapper => Assert.Equal(LightGbm.BinCount(bins.Handle, mapper.Column), mapper.Bins));
    }

    [Fact]
    public void Bytes_cut_off_anywhere_or_of_another_format_are_not_read()
    {
        using BinnedDataset bins = new(MixedData.Create(100, 3, seed: 3), new Binning());
        byte[] bytes = LightGbm.SerializeBins(bins.Handle);
        Assert.NotNull(BinMapperReader.TryRead(bytes));
        for (int length = 0; length < bytes.Length; length += 3)
            Assert.Null(BinMapperReader.TryRead(bytes.AsSpan(0, length)));
        Assert.Null(BinMapperReader.TryRead([.. bytes, 0]));
        bytes[48] ^= 1; // the version
        Assert.Null(BinMapperReader.TryRead(bytes));
    }

    [Fact]
    public void Bins_that_are_not_LightGBMs_are_noticed_by_the_first_trees_and_not_used()
    {
        var data = MixedData.Create(600, 9, seed: 3);
        var (train, validation, ours) = TreeBoosterTests.Bins(data, new());
        using PathBoosters agreeing = new(train, validation, ours);
        using (var booster = agreeing.Start(new()))
            Assert.IsType<TreeBooster>(booster);

        var (_, _, others) = TreeBoosterTests.Bins(data, new() { MaxBin = 100 });
        using PathBoosters disagreeing = new(train, validation, others);
        using (var booster = disagreeing.Start(new()))
            Assert.IsType<Booster>(booster);
    }
}
