using StackingK8s.Cli;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Contracts.Errors;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.Init;

[Collection(nameof(TorchProcess))]
public sealed class InitCommandTests : IDisposable
{
    readonly TemporaryFolder folder = new();
    readonly StringWriter output = new(),
        error = new();

    public InitCommandTests()
    {
        foreach (var (i, photograph) in Directory.GetFiles(Repository.Path("examples", "photos"), "*.jpg").Index())
        {
            string target = folder.File($"pictures/{(i % 2 == 0 ? "real" : "fake")}/{i:D2}.jpg");
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(photograph, target);
        }
    }

    public void Dispose()
    {
        folder.Dispose();
        output.Dispose();
        error.Dispose();
    }

    [Fact]
    public async Task A_folder_per_label_becomes_a_manifest_and_a_run_file_that_run_accepts()
    {
        int code = await RunAsync("--images", folder.File("pictures"));

        Assert.True(code == ExitCode.Done, error.ToString());
        var run = RunFile.Read(folder.Write("run.yaml", output.ToString()));
        Assert.Equal(folder.File("pictures/train.csv"), run.Spec.Data.Manifest);
        string[] lines = File.ReadAllLines(folder.File("pictures/train.csv"));
        Assert.Equal("path,label", lines[0]);
        Assert.Equal(14, lines.Length - 1);
        Assert.All(lines[1..], line => Assert.Equal(line.Split('/')[0], line.Split(',')[1]));
    }

    [Fact]
    public async Task Folders_below_the_labels_are_groups_and_a_second_time_the_manifest_is_kept()
    {
        Directory.CreateDirectory(folder.File("pictures/real/video1"));
        Directory.CreateDirectory(folder.File("pictures/fake/video2"));
        foreach (string label in new[] { "real/video1", "fake/video2" })
        foreach (string file in Directory.GetFiles(folder.File($"pictures/{label.Split('/')[0]}")))
            File.Move(file, folder.File($"pictures/{label}/{Path.GetFileName(file)}"));

        Assert.Equal(ExitCode.Done, await RunAsync("--images", folder.File("pictures")));
        Assert.Contains("real/video1/00.jpg,real,video1", File.ReadAllText(folder.File("pictures/train.csv")), StringComparison.Ordinal);
        Assert.Equal(ExitCode.Data, await RunAsync("--images", folder.File("pictures")));
        Assert.Contains("train.csv exists: use it with --manifest", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_that_cannot_be_read_are_named_and_nothing_is_written()
    {
        string manifest = folder.Write("train.csv", "path,label\npictures/real/00.jpg,real\nbad.jpg,fake\nworse.jpg,fake\n");
        folder.Write("bad.jpg", "no image");

        Assert.Equal(ExitCode.Data, await RunAsync("--manifest", manifest));
        Assert.Contains("bad.jpg", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("worse.jpg", error.ToString(), StringComparison.Ordinal);
        Assert.Empty(output.ToString());
    }

    [Fact]
    public async Task A_third_label_is_refused()
    {
        Directory.CreateDirectory(folder.File("pictures/other"));
        Assert.Equal(ExitCode.Data, await RunAsync("--images", folder.File("pictures")));
        Assert.Contains("it has 3 folders", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Both_a_manifest_and_a_folder_or_neither_is_a_mistake()
    {
        Assert.Equal(ExitCode.Usage, await RunAsync());
        Assert.Equal(ExitCode.Usage, await RunAsync("--images", "a", "--manifest", "b"));
    }

    Task<int> RunAsync(params string[] options) =>
        CommandLine.RunAsync(["init", .. options], output, error, TestContext.Current.CancellationToken);
}
