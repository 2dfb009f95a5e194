using StackingK8s.Cli.SampleData;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Photographs;
using StackingK8s.Cli.SampleData.Planning;

namespace StackingK8s.Tests.Cli.SampleData.Planning;

public class CropPlannerTests
{
    static readonly SampleDataOptions Options = new()
    {
        PhotosFolder = "photos",
        OutFolder = "out",
        Count = 2000,
        Size = 64,
        Seed = 7,
    };

    static readonly Photograph[] Photographs =
    [
        .. Enumerable.Range(0, 14).Select(i => new Photograph($"p{i:D2}.jpg", 450 + 60 * i, 300 + 40 * i, $"digest{i}")),
    ];

    [Fact]
    public void Every_photograph_gives_as_many_real_as_forged_crops()
    {
        foreach (var group in CropPlanner.Plan(Photographs, Options).GroupBy(s => s.Crop.Photograph))
            Assert.Equal(group.Count(s => s.Label == "real"), group.Count(s => s.Label == "fake"));
    }

    [Theory]
    [InlineData(2000, 800)]
    [InlineData(1234, 10)]
    public void Crops_are_spread_evenly_over_the_photographs_of_each_split(int count, int testCount)
    {
        var plan = CropPlanner.Plan(Photographs, Options with { Count = count, TestCount = testCount });
        Assert.Equal(count, plan.Count(s => !s.IsTest));
        Assert.Equal(testCount, plan.Count(s => s.IsTest));
        foreach (var split in plan.GroupBy(s => s.IsTest))
        {
            var counts = split.CountBy(s => s.Crop.Photograph).Select(c => c.Value).ToArray();
            Assert.Equal(split.Key ? 4 : 10, counts.Length);
            Assert.InRange(counts.Max() - counts.Min(), 0, 2);
        }
    }

    [Fact]
    public void Test_photographs_give_nothing_to_training_not_even_the_donors_of_splices()
    {
        var plan = CropPlanner.Plan(Photographs, Options);
        var training = Used(plan.Where(s => !s.IsTest));
        var test = Used(plan.Where(s => s.IsTest));
        Assert.Equal(4, test.Count);
        Assert.Empty(training.Intersect(test));

        static HashSet<Photograph> Used(IEnumerable<PlannedSample> samples) =>
            [.. samples.SelectMany(s => s.Donor is { } donor ? new[] { s.Crop.Photograph, donor.Photograph } : [s.Crop.Photograph])];
    }

    [Fact]
    public void A_donor_is_the_same_photograph_so_that_no_group_holds_pixels_of_another()
    {
        Assert.All(CropPlanner.Plan(Photographs, Options), s =>
        {
            Assert.Equal(s.Manipulation == Manipulation.Splice, s.Donor != null);
            Assert.Equal(s.Crop.Photograph, s.Donor?.Photograph ?? s.Crop.Photograph);
        });
    }

    [Fact]
    public void Named_test_photographs_are_the_ones_kept_apart()
    {
        var plan = CropPlanner.Plan(Photographs, Options with { TestPhotographNames = ["p03", "p11.jpg"] });
        Assert.Equal(["p03", "p11"], plan.Where(s => s.IsTest).Select(s => s.Crop.Photograph.Group).Distinct().Order());
    }

    [Fact]
    public void The_seed_draws_the_test_photographs()
    {
        var drawn = Enumerable
            .Range(0, 20)
            .Select(seed =>
                string.Join(' ', TestPhotographs.Split(Photographs, Options with { Seed = (ulong)seed }).Test.Select(p => p.Group))
            )
            .Distinct();
        Assert.InRange(drawn.Count(), 15, 20);
    }

    [Fact]
    public void The_same_seed_gives_the_same_plan_and_another_seed_another()
    {
        Assert.Equal(CropPlanner.Plan(Photographs, Options), CropPlanner.Plan(Photographs, Options));
        Assert.NotEqual(CropPlanner.Plan(Photographs, Options), CropPlanner.Plan(Photographs, Options with { Seed = 8 }));
    }

    [Fact]
    public void Within_a_photograph_both_classes_have_the_very_same_qualities()
    {
        var plan = CropPlanner.Plan(Photographs, Options);
        foreach (var group in plan.GroupBy(s => s.Crop.Photograph))
        {
            Assert.Equal(
                group.Where(s => s.Label == "real").Select(s => s.Quality).Order(),
                group.Where(s => s.Label == "fake").Select(s => s.Quality).Order()
            );
        }
        Assert.Equal([90, 91, 92, 93, 94, 95], plan.Select(s => s.Quality).Distinct().Order());
    }

    [Fact]
    public void Scale_and_place_do_not_tell_the_label()
    {
        var plan = CropPlanner.Plan(Photographs, Options with { Count = 20_000 });
        AssertSameMean(s => s.Crop.Side);
        AssertSameMean(s => (double)s.Crop.X / (s.Crop.Photograph.Width - s.Crop.Side));
        AssertSameMean(s => (double)s.Crop.Y / (s.Crop.Photograph.Height - s.Crop.Side));

        void AssertSameMean(Func<PlannedSample, double> measure)
        {
            double real = plan.Where(s => s.Label == "real").Average(measure),
                fake = plan.Where(s => s.Label == "fake").Average(measure);
            Assert.Equal(1, fake / real, 0.02);
        }
    }

    [Fact]
    public void Crops_lie_inside_their_photograph_and_are_shrunk_at_most_to_the_largest_scale()
    {
        Assert.All(CropPlanner.Plan(Photographs, Options with { MaxScale = 1.5 }), s =>
        {
            Assert.InRange(s.Crop.Side, 64, 96);
            Assert.InRange(s.Crop.X, 0, s.Crop.Photograph.Width - s.Crop.Side);
            Assert.InRange(s.Crop.Y, 0, s.Crop.Photograph.Height - s.Crop.Side);
        });
    }

    [Fact]
    public void No_two_crops_of_a_photograph_are_nearly_the_same()
    {
        // 200 of 64 to 128 pixels from 450 x 300: they must overlap, but random places would put some on top of each other.
        foreach (var group in CropPlanner.Plan(Photographs, Options).Where(s => !s.IsTest).GroupBy(s => s.Crop.Photograph))
        {
            var crops = group.Select(s => s.Crop).ToArray();
            for (int i = 0; i < crops.Length; i++)
            for (int j = 0; j < i; j++)
                Assert.InRange(Overlap(crops[i], crops[j]), 0, 0.85);
        }

        static double Overlap(Crop a, Crop b)
        {
            double width = Math.Min(a.X + a.Side, b.X + b.Side) - Math.Max(a.X, b.X),
                height = Math.Min(a.Y + a.Side, b.Y + b.Side) - Math.Max(a.Y, b.Y);
            double shared = Math.Max(0, width) * Math.Max(0, height);
            return shared / ((double)a.Side * a.Side + (double)b.Side * b.Side - shared);
        }
    }

    [Fact]
    public void Manipulations_come_in_the_shares_of_their_weights()
    {
        var mix = ManipulationShare.ParseMix("phase=2,shuffle,splice=0.5,mirror=.5");
        var counts = CropPlanner
            .Plan(Photographs, Options with { Manipulations = mix })
            .Where(s => s.Label == "fake")
            .CountBy(s => s.Manipulation)
            .ToDictionary();
        Assert.Equal(4, counts.Count);
        Assert.InRange(counts[Manipulation.Phase], 690, 710);
        Assert.InRange(counts[Manipulation.Shuffle], 340, 360);
        Assert.InRange(counts[Manipulation.Splice], 165, 185);
        Assert.InRange(counts[Manipulation.Mirror], 165, 185);
    }

    [Fact]
    public void With_one_forged_crop_per_photograph_all_manipulations_still_occur()
    {
        var plan = CropPlanner.Plan(Photographs, Options with { Count = 20, TestCount = 8 });
        Assert.Equal(1 + SampleDataOptions.DefaultMix.Count, plan.Select(s => s.Manipulation).Distinct().Count());
    }

    [Fact]
    public void Every_sample_has_its_own_number_and_stream()
    {
        var plan = CropPlanner.Plan(Photographs, Options);
        Assert.Equal(Enumerable.Range(0, plan.Count), plan.Select(s => s.Index));
        Assert.Equal(plan.Count, plan.Select(s => s.Seed).Distinct().Count());
    }
}
