using System.CommandLine;
using System.Globalization;
using StackingK8s.Cli.SampleData;
using StackingK8s.Cli.SampleData.Forgeries;
using StackingK8s.Cli.SampleData.Photographs;
using StackingK8s.Cli.SampleData.Planning;
using StackingK8s.Cli.SampleData.Writing;
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
            Description = "Folder to create: images/, train_manifest.csv, test_manifest.csv",
            Required = true,
        };
        Option<int> count = new("--count") { Description = "Training images, half of them forged", DefaultValueFactory = _ => 2000 };
        Option<int?> testCount = new("--test-count") { Description = "Test images (default: two fifths of --count)" };
        Option<int> size = new("--size") { Description = "Pixels on each side", DefaultValueFactory = _ => 96 };
        Option<long> seed = new("--seed") { Description = "The same seed gives the same bytes", DefaultValueFactory = _ => 42 };
        Option<int> testPhotographs = new("--test-photos")
        {
            Description = "Photographs held out for the test manifest",
            DefaultValueFactory = _ => 4,
        };
        Option<string?> manipulations = new("--manipulations")
        {
            Description = "Mix of forgeries with weights, such as phase=2,shuffle,splice=0.5",
        };
        Command command = new(
            "sample-data",
            """
            Makes a labelled data set to try things on.

            Cuts crops from photographs and forges half of them. Codec, quality and size
            do not give away the label; the group column names the photograph; the test
            manifest uses held-out photographs.

            Example: stacking sample-data --photos examples/photos \
                       --out examples/data/quickstart --count 2000 --size 64
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
                OptionProblems problems = new();
                problems.Require(given >= 0, "--seed must be at least 0");
                var mix = parsed.GetValue(manipulations) is { } written
                    ? problems.Try(() => ManipulationShare.ParseMix(written))
                    : SampleDataOptions.DefaultMix;
                SampleDataOptions options = new()
                {
                    PhotosFolder = parsed.GetValue(photos)!,
                    OutFolder = parsed.GetValue(output)!,
                    Count = parsed.GetValue(count),
                    TestCount = parsed.GetValue(testCount),
                    Size = parsed.GetValue(size),
                    Seed = (ulong)Math.Max(0, given),
                    TestPhotographs = parsed.GetValue(testPhotographs),
                    Manipulations = mix ?? SampleDataOptions.DefaultMix,
                };
                // A plan finds everything that is wrong with the other options.
                if (!problems.None)
                    problems.Try(() => CropPlanner.Plan(PhotographFolder.Read(options.PhotosFolder), options));
                problems.Throw();
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
                $"{made.Samples.Count - test:N0} training and {test:N0} test images of {options.Size} px, half of them forged, {done}: "
            ) + made.TrainManifest
        );
        return ExitCode.Done;
    }
}
