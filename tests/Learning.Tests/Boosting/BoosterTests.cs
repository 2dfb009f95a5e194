using StackingK8s.Boosting;
using StackingK8s.Boosting.Native;

namespace StackingK8s.Tests.Boosting;

public class BoosterTests
{
    [Fact]
    public void An_error_of_LightGBM_carries_the_call_and_its_own_message()
    {
        using var train = new BinnedDataset(ToyData.Learnable(), new Binning());
        var rejection = Assert.Throws<LightGbmException>(() => LightGbm.CreateBooster(train.Handle, "objective=nonsense num_threads=1"));
        Assert.Equal("LGBM_BoosterCreate", rejection.Call);
        Assert.Contains("Unknown objective type name: nonsense", rejection.Message);
    }

    [Fact]
    public void A_missing_libgomp_is_explained_with_the_way_out()
    {
        var explained = LightGbmException.NotLoaded(
            new DllNotFoundException(
                "Unable to load shared library '_lightgbm' or one of its dependencies. libgomp.so.1: cannot open shared object file"
            )
        );
        Assert.Contains("apt-get install libgomp1", explained.Message);
        Assert.DoesNotContain("libgomp1", LightGbmException.NotLoaded(new DllNotFoundException("no such file")).Message);
    }

    [Fact]
    public void Other_binning_than_the_datasets_is_rejected_where_LightGBM_would_ignore_it()
    {
        using var train = new BinnedDataset(ToyData.Learnable(), new Binning());
        Assert.Throws<ArgumentException>(() => new Booster(train, new MetaParameters { MaxBin = 15 }));
        Assert.Throws<ArgumentException>(() => new Booster(train, new MetaParameters { Seed = 1 }));
    }

    [Fact]
    public void A_validation_dataset_in_other_bins_is_rejected()
    {
        using var train = new BinnedDataset(ToyData.Learnable(), new Binning());
        using var stranger = new BinnedDataset(ToyData.Learnable(), new Binning());
        Assert.Throws<ArgumentException>(() => new Booster(train, new MetaParameters(), stranger));
        Assert.Throws<ArgumentException>(() => train.BinLike(ToyData.Constant(1)));
        Assert.Throws<ArgumentException>(() => train.BinLike(ToyData.Learnable(withInitScores: true)));
    }

    [Fact]
    public void A_loaded_booster_has_nothing_to_train_on_or_validate()
    {
        using var model = MetaModel.Fit(ToyData.Learnable(), new MetaParameters { NumEstimators = 2 });
        using var loaded = Booster.Load(model.ModelText);
        Assert.Throws<InvalidOperationException>(() => loaded.AddTree());
        Assert.Throws<InvalidOperationException>(loaded.ValidationProbabilities);
    }

    [Fact]
    public void A_booster_outlives_the_disposal_of_its_datasets()
    {
        var data = ToyData.Learnable();
        double[] Probabilities(bool disposeEarly)
        {
            using var train = new BinnedDataset(data, new Binning());
            using var validation = train.BinLike(data);
            using var booster = new Booster(train, new MetaParameters(), validation);
            if (disposeEarly)
            {
                train.Dispose();
                validation.Dispose();
            }
            for (int i = 0; i < 20; i++)
                booster.AddTree();
            return booster.ValidationProbabilities();
        }
        Assert.Equal(Probabilities(disposeEarly: false), Probabilities(disposeEarly: true));
    }

    [Fact]
    public void Validation_probabilities_kept_while_boosting_equal_predictions_to_the_last_bit()
    {
        var golden = GoldenGrid.DigitsOdd;
        var validationRows = golden.Data.SelectRows(golden.Validation);
        using var train = new BinnedDataset(golden.Data.SelectRows(golden.Train), new Binning());
        using var validation = train.BinLike(validationRows);
        using var booster = new Booster(train, new MetaParameters(), validation);
        for (int trees = 1; trees <= 30; trees++)
        {
            Assert.True(booster.AddTree());
            Assert.Equal(trees, booster.Trees);
            Assert.Equal(booster.PredictProbabilities(validationRows.Features), booster.ValidationProbabilities());
        }
    }

    [Fact]
    public void A_feature_takes_no_more_bins_than_allowed()
    {
        using var coarse = new BinnedDataset(ToyData.Learnable(), new Binning(MaxBin: 16));
        Assert.InRange(coarse.TotalBins, 2 * ToyData.Columns, 16 * ToyData.Columns);
    }
}
