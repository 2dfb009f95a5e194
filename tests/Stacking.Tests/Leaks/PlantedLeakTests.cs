using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.DataCheck;
using StackingK8s.Tests.Stacking.Folds;

namespace StackingK8s.Tests.Stacking.Leaks;

/// <summary>Leaks that people make, each found by its name before anything trains: `make leak-test`.</summary>
[Collection(nameof(TorchProcess))]
public sealed class PlantedLeakTests : IDisposable
{
    readonly CropFolder crops = new();

    public void Dispose() => crops.Dispose();

    [Fact]
    public async Task Without_a_leak_nothing_is_found()
    {
        var found = await crops.CheckAsync();
        Assert.Empty(found.Report.Fatal);
        Assert.Empty(found.Report.Warnings);
        Assert.Empty(found.Report.Merges);
    }

    [Fact]
    public async Task The_training_manifest_as_test_manifest() =>
        AssertRefused(await crops.CheckAsync(testManifest: "train.csv"), DataFindings.SameManifest);

    [Fact]
    public async Task A_test_row_that_is_a_training_image()
    {
        crops.TestLines[3] = CropFolder.Line(7).Replace("group-1", "other", StringComparison.Ordinal);
        AssertRefused(await crops.CheckAsync(), DataFindings.SharedBytes, "07.jpg");
    }

    [Theory]
    [InlineData("copy.jpg", 1, 60)]
    [InlineData("copy.jpg", 0.5, 90)]
    [InlineData("copy.png", 2, 90)]
    public async Task A_test_image_that_is_a_training_image_saved_again(string name, double scale, int quality)
    {
        crops.Save(7, name, scale, quality);
        crops.TestLines[3] = $"{name},fake,other";
        AssertRefused(await crops.CheckAsync(), DataFindings.SharedPicture, name);
    }

    [Fact]
    public async Task Test_rows_of_a_trained_group()
    {
        crops.TestLines[3] = crops.TestLines[3].Replace("group-12", " group-5", StringComparison.Ordinal);
        AssertRefused(await crops.CheckAsync(), DataFindings.SharedGroup, "group-5");
    }

    [Fact]
    public async Task One_file_under_two_paths()
    {
        Directory.CreateSymbolicLink(crops.File("alias"), crops.File("."));
        crops.TrainingLines.Add("alias/09.jpg,fake,group-2");
        AssertRefused(await crops.CheckAsync(), DataFindings.SameFile, "alias/09.jpg");
    }

    [Fact]
    public async Task One_image_with_both_labels()
    {
        File.Copy(crops.File("09.jpg"), crops.File("again.jpg"));
        crops.TrainingLines.Add("again.jpg,real,group-2");
        AssertRefused(await crops.CheckAsync(), DataFindings.OppositeLabels, "again.jpg");
    }

    [Theory]
    [InlineData("again.jpg", 1, 65)]
    [InlineData("again.jpg", 0.6, 90)]
    [InlineData("again.png", 1, 0)]
    public async Task One_picture_in_two_groups_never_parts(string name, double scale, int quality)
    {
        crops.Save(9, name, scale, quality);
        crops.TrainingLines.Add($"{name},fake,group-11");

        var found = await crops.CheckAsync();

        Assert.Empty(found.Report.Fatal);
        Assert.Contains(found.Report.Warnings, warning => warning.Name == DataFindings.Merged);
        Assert.Equal(["group-2", "group-11"], Assert.Single(found.Report.Merges).Names);
        Assert.Single(Enumerable.Range(0, 49).Where(row => row / 4 is 2 or >= 11).Select(row => found.FoldOfRow[row]).Distinct());
    }

    [Fact]
    public async Task Copies_where_they_are_refused()
    {
        File.Copy(crops.File("09.jpg"), crops.File("again.jpg"));
        crops.TrainingLines.Add("again.jpg,fake,group-11");
        AssertRefused(await crops.CheckAsync(DuplicatePolicy.Refuse), DataFindings.Duplicates, "again.jpg");
    }

    [Theory]
    [InlineData(".png", 1, 90, DataFindings.ShortcutFormat)]
    [InlineData(".jpg", 1, 60, DataFindings.ShortcutQuality)]
    [InlineData(".jpg", 1.5, 90, DataFindings.ShortcutSize)]
    public async Task Fakes_that_were_saved_in_another_way(string extension, double scale, int quality, string name)
    {
        SaveFakes(i => $"{i:D2}x{extension}", scale, quality);
        var found = await crops.CheckAsync();
        Assert.Contains(found.Report.Warnings, warning => warning.Name == name);
    }

    [Fact]
    public async Task Fakes_in_a_folder_of_their_own()
    {
        Directory.CreateDirectory(crops.File("generated"));
        SaveFakes(i => $"generated/{i:D2}.jpg", 1, 90);
        var found = await crops.CheckAsync();
        Assert.Contains(found.Report.Warnings, warning => warning.Name == DataFindings.ShortcutPath);
    }

    [Fact]
    public async Task A_fold_with_a_leak_ends_before_a_device_is_chosen_or_an_image_decoded()
    {
        using NoiseFold fold = new();
        await File.AppendAllTextAsync(fold.File("train.csv"), "\nagain.png,fake\n");
        File.Copy(fold.File("0.png"), fold.File("again.png"));

        var refused = await Assert.ThrowsAsync<DataException>(() => fold.CommitAsync(fold.Store("leak"), fold.Task(), "leak"));

        Assert.Contains(DataFindings.OppositeLabels, refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("device", fold.Log.ToString(), StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(fold.File("cache"), "*.images", SearchOption.AllDirectories));
    }

    void SaveFakes(Func<int, string> name, double scale, int quality)
    {
        for (int i = 1; i < CropFolder.Training; i += 2)
        {
            crops.Save(i, name(i), scale, quality);
            crops.TrainingLines[i] = crops.TrainingLines[i].Replace($"{i:D2}.jpg", name(i), StringComparison.Ordinal);
        }
    }

    static void AssertRefused(CheckedData found, string name, string row = "")
    {
        Assert.Contains(row, Assert.Single(found.Report.Fatal, finding => finding.Name == name).Message, StringComparison.Ordinal);
        Assert.Empty(found.FoldOfRow);
        Assert.Equal(ExitCode.Data, Assert.Throws<DataException>(found.RejectFatal).ExitCode);
    }
}
