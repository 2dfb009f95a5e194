using StackingK8s.Learning.Random;

namespace StackingK8s.Tests.Learning.Random;

public class SplitMix64Tests
{
    [Fact]
    public void The_first_numbers_are_those_of_the_reference_implementation()
    {
        // prng.di.unimi.it/splitmix64.c, seed 1234567, as published with many ports of it.
        var random = new SplitMix64(1234567);
        ulong[] first = [random.Next(), random.Next(), random.Next(), random.Next(), random.Next()];
        Assert.Equal([6457827717110365317, 3203168211198807973, 9817491932198370423, 4593380528125082431, 16408922859458223821], first);
    }

    [Fact]
    public void Integers_fill_their_range_and_never_leave_it()
    {
        var random = new SplitMix64(5);
        var drawn = new HashSet<int>();
        for (int i = 0; i < 1000; i++)
            drawn.Add(random.NextInt(-2, 3));
        Assert.Equal([-2, -1, 0, 1, 2, 3], drawn.Order());
    }

    [Fact]
    public void Streams_of_other_seeds_purposes_and_numbers_differ()
    {
        var seeds =
            from seed in new ulong[] { 0, 1, 2 }
            from purpose in new ulong[] { 0, 1, 2 }
            from number in new ulong[] { 0, 1, 2 }
            select SplitMix64.SeedForPurpose(seed, purpose, number);
        Assert.Equal(27, seeds.Distinct().Count());
    }

    // Recorded from a few lines of Python that follow the formulas; recorded runs and sample data depend on them.
    [Fact]
    public void The_streams_of_training_the_sample_data_and_a_branch_start_where_they_always_have()
    {
        SplitMix64 sample = SplitMix64.ForSample(7, 2, 1000),
            branch = sample.Branch(3),
            purpose = SplitMix64.ForPurpose(7, 2, 1000);
        Assert.Equal(
            [17717649617397026670, 8350057465456410646, 2376929259358211985],
            (ulong[])[sample.Next(), sample.Next(), sample.Next()]
        );
        Assert.Equal(
            [5408891393348602746, 6692937993582917703, 5211160105465481812],
            (ulong[])[purpose.Next(), purpose.Next(), purpose.Next()]
        );
        Assert.Equal([18255091808935035263, 17881006744189255780], (ulong[])[branch.Next(), branch.Next()]);
    }
}
