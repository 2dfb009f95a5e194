using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>What a user gets wrong, and what the program says to it: one clear message, the right exit code, nothing lost.</summary>
public class BadInputTests
{
    [Fact]
    public async Task A_run_file_with_mistakes_lists_all_of_them_with_their_fields()
    {
        using var run = await TinyRun.MakeAsync();
        string text = await File.ReadAllTextAsync(run.File);
        await File.WriteAllTextAsync(
            run.File,
            text.Replace("count: 3", "count: minus", StringComparison.Ordinal)
                .Replace("dimensions: 8", "dimension: 8", StringComparison.Ordinal)
                .Replace("epochs: 1, batchSize: 16}\n    embedding", "epochs: 0}\n    embedding", StringComparison.Ordinal)
        );

        var (code, _, error) = await run.RunAsync();

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("spec.folds.count: must be a whole number", error, StringComparison.Ordinal);
        Assert.Contains("spec.embedding.dimension: unknown field", error, StringComparison.Ordinal);
        Assert.Contains("Did you mean `dimensions`?", error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(run.Work));
    }

    [Fact]
    public async Task Initial_weights_that_do_not_fit_end_the_run_as_the_users_data()
    {
        using var run = await TinyRun.MakeAsync();
        string text = await File.ReadAllTextAsync(run.File);
        await File.WriteAllTextAsync(
            run.File,
            text.Replace("efficientnetv2_test,", "efficientnetv2_test, initialWeights: w.safetensors,", StringComparison.Ordinal)
        );

        var absent = await run.RunAsync();
        Assert.Equal(ExitCode.Usage, absent.Code);
        Assert.Contains("spec.experts[0].initialWeights: file not found", absent.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(Path.Combine(Path.GetDirectoryName(run.File)!, "w.safetensors"), "I hold no weights");
        var unsound = await run.RunAsync();
        Assert.Equal(ExitCode.Data, unsound.Code);
        Assert.Contains("effnet, initialWeights: ", unsound.Error, StringComparison.Ordinal);
        Assert.Contains("w.safetensors is not a valid safetensors file", unsound.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_work_directory_in_use_is_refused()
    {
        using var run = await TinyRun.MakeAsync(effnetEpochs: 200);
        using var first = run.Start("--parallel", "1");
        await Task.Delay(2500);

        var (code, _, error) = await run.RunAsync();
        first.Signal(15);
        await first.EndAsync();

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("in use by another stacking run", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_work_directory_that_cannot_be_made_is_named()
    {
        using var run = await TinyRun.MakeAsync();

        var (code, _, error) = await StackingProcess.RunAsync("run", "-f", run.File, "--work-dir", Path.Combine(run.File, "out"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains("run.yaml/out", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_that_are_none_are_listed_with_their_rows()
    {
        using var run = await TinyRun.MakeAsync();
        var images = Directory.GetFiles(Path.Combine(run.Data, "images")).Order().ToList();
        File.Delete(images[0]);

        var missing = await run.RunAsync();
        Assert.Equal(ExitCode.Data, missing.Code);
        Assert.Contains($"{images[0]} does not exist", missing.Error, StringComparison.Ordinal);

        await File.WriteAllTextAsync(images[0], "I am no picture");
        await File.WriteAllTextAsync(images[1], "");
        await File.WriteAllBytesAsync(images[2], (await File.ReadAllBytesAsync(images[2]))[..600]);
        var broken = await run.RunAsync();
        Assert.Equal(ExitCode.Data, broken.Code);
        Assert.All(images.Take(3), image => Assert.Contains(Path.GetFileName(image), broken.Error, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("path,label\na.jpg,real\na.jpg,fake\n", "a.jpg")]
    [InlineData("path,label\na.jpg,real\nb.jpg,fake\nc.jpg,unsure\n", "unsure")]
    [InlineData("path,label\na.jpg,real\nb.jpg,real\n", "real")]
    [InlineData("path,klass\na.jpg,real\n", "label")]
    [InlineData("path,label\na.jpg,real\nb.jpg,fake\n", "2 of 2 images")]
    [InlineData("", "empty")]
    public async Task A_manifest_that_cannot_be_split_into_folds_is_refused_with_the_reason(string manifest, string words)
    {
        using var run = await TinyRun.MakeAsync();
        await File.WriteAllTextAsync(Path.Combine(run.Data, "train_manifest.csv"), manifest);

        var (code, _, error) = await run.RunAsync();

        Assert.Equal(ExitCode.Data, code);
        Assert.Contains(words, error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_step_or_command_is_refused_with_the_known_ones()
    {
        using var run = await TinyRun.MakeAsync();

        var step = await run.RunAsync("--until", "fold-9");
        Assert.Equal(ExitCode.Usage, step.Code);
        Assert.Contains("fold-0, fold-1, fold-2, aggregate, meta", step.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Usage, (await StackingProcess.RunAsync("rum")).Code);
        Assert.Equal(ExitCode.Usage, (await StackingProcess.RunAsync("verify", run.Data)).Code);
    }
}
