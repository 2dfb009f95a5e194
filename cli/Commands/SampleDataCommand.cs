using System.CommandLine;
using System.Globalization;
using StackingK8s.Cli.SampleData;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking sample-data`: real crops of real photographs, half of them forged.</summary>
static class SampleDataCommand
{
    public static Command Create()
    {
        Option<string> photos = new("--photos") { Description = "Folder of photographs", Required = true };
        Option<string> output = new("--out")
        {
            Description = "Folder to make: images/, train_manifest.csv, test_manifest.csv",
            Required = true,
        };
        Option<int> count = new("--count") { Description = "Training images, half of them forged", DefaultValueFactory = _ => 2000 };
        Option<int?> testCount = new("--test-count") { Description = "Test images (default: two fifths of --count)" };
        Option<int> size = new("--size") { Description = "Pixels on each side", DefaultValueFactory = _ => 96 };
        Option<long> seed = new("--seed") { Description = "The same seed gives the same bytes", DefaultValueFactory = _ => 42 };
        Option<int> testPhotographs = new("--test-photos")
        {
            Description = "Photographs kept apart for the test manifest",
            DefaultValueFactory = _ => 4,
        };
        Option<string?> manipulations = new("--manipulations")
        {
            Description = "The mix of forgeries with weights, as in phase=2,shuffle,splice=0.5",
        };
        Command command = new(
            "sample-data",
            """
            Makes a labelled set to try things on: crops of photographs, half of them forged. Codec, quality and size say nothing about
            the label; the group column names the photograph; the test manifest is of photographs kept apart.

            Example: stacking sample-data --photos examples/photos --out examples/data/quickstart --count 2000 --size 64
            """
        )
        {
            photos,
            output,
            count,
            testCount,
            size,
            seed,
            testPhotographs,
            manipulations,
        };
        command.SetAction(
            (parsed, stop) =>
            {
                long given = parsed.GetValue(seed);
                if (given < 0)
                    throw new UsageException("--seed must be at least 0.");
                SampleDataOptions options = new()
                {
                    PhotosFolder = parsed.GetValue(photos)!,
                    OutFolder = parsed.GetValue(output)!,
                    Count = parsed.GetValue(count),
                    TestCount = parsed.GetValue(testCount),
                    Size = parsed.GetValue(size),
                    Seed = (ulong)given,
                    TestPhotographs = parsed.GetValue(testPhotographs),
                };
                if (parsed.GetValue(manipulations) is { } mix)
                    options = options with { Manipulations = ManipulationShare.ParseMix(mix) };
                return Task.FromResult(Run(options, stop));
            }
        );
        return command;
    }

    static int Run(SampleDataOptions options, CancellationToken stop)
    {
        var made = SampleDataWriter.Write(options, Environment.ProcessorCount, null, stop);
        int test = made.Samples.Count(sample => sample.IsTest);
        string done = made.AlreadyThere ? "already there" : "written";
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{made.Samples.Count - test:N0} training and {test:N0} test images of {options.Size} px, half of them forged, {done}: {made.TrainManifest}"
            )
        );
        return ExitCode.Done;
    }
}
