using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Photographs;
using StackingK8s.Learning.Random;

namespace StackingK8s.Cli.SampleData.Planning;

/// <summary>
/// Decides every sample from the photographs' sizes alone. Within every photograph half of the crops are forged, and for every
/// forged crop there is a real one of the same JPEG quality: neither group nor quality tells the label.
/// </summary>
public static class CropPlanner
{
    /// <exception cref="SampleDataException">Options or photographs forbid a plan; the message lists all faults.</exception>
    public static IReadOnlyList<PlannedSample> Plan(IReadOnlyList<Photograph> photographs, SampleDataOptions options)
    {
        string[] faults = [.. OptionFaults.Find(photographs, options)];
        if (faults.Length > 0)
            throw new SampleDataException(string.Join('\n', faults));

        var (training, test) = TestPhotographs.Split(photographs, options);
        var samples = PlanSplit(training, options.Count, StreamPurpose.TrainingCrops, options)
            .Concat(PlanSplit(test, options.TestRows, StreamPurpose.TestCrops, options).Select(sample => sample with { IsTest = true }));
        return
        [
            .. samples.Select(
                (sample, index) =>
                    sample with
                    {
                        Index = index,
                        Seed = SplitMix64.SeedForPurpose(options.Seed, StreamPurpose.Samples, (ulong)index),
                    }
            ),
        ];
    }

    static IEnumerable<PlannedSample> PlanSplit(Photograph[] photographs, int count, ulong purpose, SampleDataOptions options)
    {
        var byPhotograph = new List<PlannedSample[]>();
        for (int p = 0; p < photographs.Length; p++)
        {
            int pairs = count / 2 / photographs.Length + (p < count / 2 % photographs.Length ? 1 : 0);
            var random = SplitMix64.ForPurpose(options.Seed, purpose, (ulong)p);
            byPhotograph.Add(PlanPhotograph(photographs[p], pairs, options, ref random));
        }
        // One of each photograph in turn, so that any part of the manifest shows them all.
        return byPhotograph
            .SelectMany(samples => samples.Select((sample, round) => (sample, round)))
            .OrderBy(turn => turn.round)
            .Select(turn => turn.sample);
    }

    static PlannedSample[] PlanPhotograph(Photograph photograph, int pairs, SampleDataOptions options, ref SplitMix64 random)
    {
        var crops = CropSequence.Spread(photograph, 2 * pairs, options.Size, options.MaxScale, ref random);
        var kinds = new ManipulationSequence(options.Manipulations, random.NextDouble());
        var samples = new (Manipulation Kind, Crop? Donor, int Quality)[2 * pairs];
        for (int pair = 0; pair < pairs; pair++)
        {
            int quality = random.NextInt(options.MinQuality, options.MaxQuality);
            var kind = kinds[pair];
            samples[2 * pair] = (Manipulation.None, null, quality);
            samples[2 * pair + 1] = (kind, kind == Manipulation.Splice ? DrawDonor(photograph, options, ref random) : null, quality);
        }
        random.Shuffle<(Manipulation, Crop?, int)>(samples); // so that the order does not tell which is forged
        return [.. samples.Zip(crops, (sample, crop) => new PlannedSample(0, false, crop, sample.Kind, sample.Donor, sample.Quality, 0))];
    }

    // Of the same photograph: a piece of another one would carry that group's pixels into this group's fold.
    static Crop DrawDonor(Photograph photograph, SampleDataOptions options, ref SplitMix64 random) =>
        CropSequence.Spread(photograph, 1, options.Size, options.MaxScale, ref random)[0];
}
