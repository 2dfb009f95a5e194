using NetVips;
using StackingK8s.Cli.SampleData;
using StackingK8s.Cli.SampleData.Writing;

namespace StackingK8s.Tests.Cli.SampleData.Writing;

[Collection(nameof(TorchProcess))]
public sealed class SampleDataWriterTests : IDisposable
{
    readonly PhotographFixture photographs = new();

    SampleDataOptions Options => photographs.Options;

    public void Dispose() => photographs.Dispose();

    [Fact]
    public void No_image_is_a_flat_piece_of_a_photograph_that_has_others()
    {
        using PhotographFixture fixture = new();
        AddHalfWhite(fixture, "photo-9.jpg");

        var written = SampleDataWriter.Write(fixture.Options with { Count = 60 });

        var images = written.Samples.Select(sample => File.ReadAllBytes(Path.Combine(fixture.Out, sample.File))).ToList();
        Assert.Equal(images.Count, images.Select(Convert.ToHexString).Distinct().Count());
    }

    [Fact]
    public void A_photograph_of_one_colour_is_named()
    {
        using PhotographFixture fixture = new();
        using (var white = Image.Black(200, 200, 3) + 255)
            white.Cast(Enums.BandFormat.Uchar).WriteToFile(Path.Combine(fixture.Photos, "white.png"));

        var refused = Assert.Throws<SampleDataException>(() => SampleDataWriter.Write(fixture.Options));

        Assert.StartsWith("white.png shows next to nothing", refused.Message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(fixture.Out));
    }

    static void AddHalfWhite(PhotographFixture fixture, string file)
    {
        using var waves = PhotographFixture.Waves(100, 200, 9);
        using var white = (Image.Black(300, 200, 3) + 255).Cast(Enums.BandFormat.Uchar);
        waves.Join(white, Enums.Direction.Horizontal).WriteToFile(Path.Combine(fixture.Photos, file));
    }

    [Fact]
    public void Images_and_manifests_are_as_planned()
    {
        var result = SampleDataWriter.Write(Options);
        Assert.False(result.AlreadyThere);
        string[] train = File.ReadAllLines(result.TrainManifest),
            test = File.ReadAllLines(result.TestManifest);
        Assert.Equal("path,label,group,manipulation", train[0]);
        Assert.Equal(Options.Count + 1, train.Length);
        Assert.Equal(Options.TestCount + 1, test.Length);
        var rows = train[1..].Concat(test[1..]).Select(line => line.Split(',')).ToArray();
        Assert.All(rows, row => Assert.Equal(row[1] == "real", row[3] == "none"));
        Assert.Empty(train[1..].Select(line => line.Split(',')[2]).Intersect(test[1..].Select(line => line.Split(',')[2])));
        Assert.Equal(
            rows.Select(row => row[0]).Order(StringComparer.Ordinal),
            Directory
                .GetFiles(Path.Combine(Options.OutFolder, "images"))
                .Select(file => "images/" + Path.GetFileName(file))
                .Order(StringComparer.Ordinal)
        );
        Assert.All(rows, row =>
        {
            using var image = Image.NewFromFile(Path.Combine(Options.OutFolder, row[0]), failOn: Enums.FailOn.Warning);
            Assert.Equal((32, 32, 3), (image.Width, image.Height, image.Bands));
            Assert.DoesNotContain(image.GetFields(), field => field.StartsWith("exif", StringComparison.Ordinal));
        });
    }

    [Fact]
    public void Real_samples_are_the_photograph_and_forged_ones_are_not()
    {
        var result = SampleDataWriter.Write(Options with { MaxScale = 1, MinQuality = 100, MaxQuality = 100 });
        foreach (var sample in result.Samples)
        {
            using var photograph = Image.NewFromFile(Path.Combine(photographs.Photos, sample.Crop.Photograph.File));
            using var cut = photograph.ExtractArea(sample.Crop.X, sample.Crop.Y, 32, 32);
            using var written = Image.NewFromFile(Path.Combine(Options.OutFolder, sample.File));
            double difference = (cut - written).Abs().Avg();
            Assert.True(sample.Label == "real" ? difference < 1 : difference > 1, $"{sample} differs by {difference} from its photograph");
        }
    }

    [Fact]
    public void The_same_options_give_the_same_bytes_whatever_the_threads()
    {
        SampleDataWriter.Write(Options, threads: 1);
        SampleDataWriter.Write(Options with { OutFolder = Options.OutFolder + "-again" }, threads: 4);
        Assert.Equal(PhotographFixture.Contents(Options.OutFolder), PhotographFixture.Contents(Options.OutFolder + "-again"));
    }

    [Fact]
    public void Another_seed_gives_other_images()
    {
        SampleDataWriter.Write(Options);
        SampleDataWriter.Write(Options with { Seed = 2, OutFolder = Options.OutFolder + "-2" });
        Assert.Empty(
            PhotographFixture.Contents(Images(Options.OutFolder)).Intersect(PhotographFixture.Contents(Images(Options.OutFolder + "-2")))
        );

        static string Images(string folder) => Path.Combine(folder, "images");
    }

    [Fact]
    public void Both_classes_have_the_same_quantisation_tables_and_sampling()
    {
        var result = SampleDataWriter.Write(Options);
        var headers = result.Samples.ToLookup(s => s.Label, s => JpegHeader(Path.Combine(Options.OutFolder, s.File)));
        Assert.Equal(headers["real"].Order(StringComparer.Ordinal), headers["fake"].Order(StringComparer.Ordinal));

        // Everything before the Huffman tables (DHT, FF C4): JFIF, quantisation tables, frame size and sampling.
        static string JpegHeader(string file)
        {
            var bytes = File.ReadAllBytes(file);
            return Convert.ToHexString(bytes.AsSpan(0, bytes.AsSpan().IndexOf([(byte)0xFF, (byte)0xC4])));
        }
    }

    [Fact]
    public void Progress_counts_every_image_once()
    {
        var seen = new List<(int, int)>();
        SampleDataWriter.Write(Options, threads: 2, (done, all) => seen.Add((done, all)));
        Assert.Equal(Enumerable.Range(1, 40).Select(done => (done, 40)), seen);
    }

    [Fact]
    public void The_same_data_again_is_left_as_it_is()
    {
        var first = SampleDataWriter.Write(Options);
        var written = File.GetLastWriteTimeUtc(first.TrainManifest);
        var second = SampleDataWriter.Write(Options);
        Assert.True(second.AlreadyThere);
        Assert.Equal(written, File.GetLastWriteTimeUtc(first.TrainManifest));
    }

    [Fact]
    public void Data_of_other_options_is_not_overwritten()
    {
        SampleDataWriter.Write(Options);
        AssertRefused(Options with { Seed = 2 }, "holds sample data of other options or photographs");
    }

    [Fact]
    public void Data_of_a_photograph_that_has_changed_is_not_taken_for_the_same()
    {
        SampleDataWriter.Write(Options);
        photographs.Add("photo-0.jpg", 120, 90, 17);
        AssertRefused(Options, "holds sample data of other options or photographs");
    }

    [Fact]
    public void Data_with_a_lost_image_is_not_taken_for_complete()
    {
        SampleDataWriter.Write(Options);
        File.Delete(Path.Combine(Options.OutFolder, "images", "00003.jpg"));
        AssertRefused(Options, "is incomplete: images/00003.jpg is missing. Delete the folder and rerun the same command.");
    }

    [Fact]
    public void A_folder_with_other_files_is_refused_and_an_empty_one_taken()
    {
        Directory.CreateDirectory(Options.OutFolder);
        string mine = Path.Combine(Options.OutFolder, "thesis.txt");
        File.WriteAllText(mine, "two years of work");
        AssertRefused(Options, "is not empty and holds no sample data");
        Assert.True(File.Exists(mine));

        File.Delete(mine);
        Assert.False(SampleDataWriter.Write(Options).AlreadyThere);
    }

    [Fact]
    public void An_out_folder_that_is_a_file_is_refused()
    {
        File.WriteAllText(Options.OutFolder, "");
        AssertRefused(Options, "is a file. Name a folder.");
    }

    [Fact]
    public void An_out_folder_that_cannot_be_created_is_refused()
    {
        File.WriteAllText(Options.OutFolder, "");
        AssertRefused(Options with { OutFolder = Path.Combine(Options.OutFolder, "below-a-file") }, "cannot be written");
    }

    [Fact]
    public void What_a_killed_run_left_is_removed()
    {
        string partial = Path.Combine(Path.GetDirectoryName(Options.OutFolder)!, ".out.sample-data.partial");
        Directory.CreateDirectory(Path.Combine(partial, "images"));
        SampleDataWriter.Write(Options);
        Assert.False(Directory.Exists(partial));
    }

    [Fact]
    public void A_cancelled_run_leaves_nothing_behind()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() =>
            SampleDataWriter.Write(
                Options,
                2,
                (done, _) =>
                {
                    if (done == 5)
                        stop.Cancel();
                },
                stop.Token
            )
        );
        Assert.Equal(["photos"], Directory.GetFileSystemEntries(Path.GetDirectoryName(Options.OutFolder)!).Select(Path.GetFileName));
    }

    [Fact]
    public void A_group_with_a_comma_is_quoted()
    {
        File.Move(Path.Combine(photographs.Photos, "photo-0.jpg"), Path.Combine(photographs.Photos, "sea, \"sun\".jpg"));
        var result = SampleDataWriter.Write(Options);
        Assert.Contains(
            ",\"sea, \"\"sun\"\"\",",
            File.ReadAllText(result.TrainManifest) + File.ReadAllText(result.TestManifest),
            StringComparison.Ordinal
        );
    }

    static void AssertRefused(SampleDataOptions options, string message)
    {
        var refused = Assert.Throws<SampleDataException>(() => SampleDataWriter.Write(options));
        Assert.Contains(message, refused.Message, StringComparison.Ordinal);
    }
}
