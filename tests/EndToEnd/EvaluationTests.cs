using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>A finished run on labelled sets that are not its own, and beside other runs.</summary>
public sealed class EvaluationTests(FinishedTinyRun finished) : IDisposable
{
    readonly TemporaryFolder folder = new();

    string TestManifest => Path.Combine(finished.Run.Data, "test_manifest.csv");

    [Fact]
    public async Task The_runs_own_test_manifest_is_scored_as_its_report_scored_it_bit_for_bit()
    {
        var (code, output, error) = await EvaluateAsync(TestManifest, "--out", folder.File("e"), "--html", folder.File("e.html"));

        Assert.True(code == 0, error);
        var report = ContractJson.Read<MetaReport>(await File.ReadAllBytesAsync(finished.File("meta", "report.json")));
        var evaluation = ContractJson.Read<EvaluationReport>(await File.ReadAllBytesAsync(folder.File("e/evaluation.json")));
        Assert.Equal(report.Test, evaluation.Scores);
        Assert.Equal(report.TestGroups, evaluation.GroupScores);
        Assert.Equal(report.Comparisons, evaluation.Comparisons);
        Assert.Equal(report.TestConfusion, evaluation.Confusion);
        Assert.Equal(report.Threshold.Test, evaluation.AtThreshold);
        Assert.Equal(24, evaluation.TestRows);
        Assert.Empty(evaluation.TrainedOn);
        Assert.Equal(await File.ReadAllTextAsync(folder.File("e/evaluation.txt")), output);
        Assert.Contains("24 of 24 images are in the run's test manifest too", output, StringComparison.Ordinal);
        Assert.Equal(25, File.ReadLines(folder.File("e/predictions.csv")).Count());
        string page = await File.ReadAllTextAsync(folder.File("e.html"));
        Assert.All(new[] { "<script", "http://", "https://", "@import", "url(" }, words =>
            Assert.DoesNotContain(words, page, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task Rows_that_were_trained_on_are_refused_with_a_table_or_scored_with_a_warning_on_request()
    {
        string[] lines = await File.ReadAllLinesAsync(Path.Combine(finished.Run.Data, "train_manifest.csv"));
        string manifest = folder.Write("m.csv", string.Join('\n', lines.Take(5)) + "\n");

        var refused = await EvaluateAsync(manifest, "--image-root", finished.Run.Data);
        Assert.Equal(ExitCode.Data, refused.Code);
        Assert.Contains("4 evaluation images have the same bytes as images that are trained on", refused.Error, StringComparison.Ordinal);
        Assert.Contains("--allow-training-rows", refused.Error, StringComparison.Ordinal);
        Assert.Empty(refused.Output);

        var allowed = await EvaluateAsync(manifest, "--image-root", finished.Run.Data, "--allow-training-rows");
        Assert.True(allowed.Code == 0, allowed.Error);
        Assert.Contains("Warning: 4 evaluation images have the same bytes", allowed.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_set_of_one_class_is_scored_as_far_as_it_goes()
    {
        string[] lines = await File.ReadAllLinesAsync(TestManifest);
        string manifest = folder.Write("m.csv", string.Join('\n', [lines[0], .. lines.Where(line => line.Contains(",fake"))]) + "\n");

        var (code, output, error) = await EvaluateAsync(manifest, "--image-root", finished.Run.Data, "--json");

        Assert.True(code == 0, error);
        using var report = JsonDocument.Parse(output);
        Assert.Contains("All rows are fake", report.RootElement.GetProperty("missing")[0].GetString(), StringComparison.Ordinal);
        Assert.Equal("NaN", report.RootElement.GetProperty("scores")[0].GetProperty("auc").GetString());
        Assert.Equal(JsonValueKind.Number, report.RootElement.GetProperty("scores")[0].GetProperty("logLoss").ValueKind);
    }

    [Fact]
    public async Task Labels_that_the_run_does_not_know_and_images_that_are_missing_are_all_named()
    {
        string labels = folder.Write("l.csv", "path,label\na.png,real\nb.png,forged\n"),
            images = folder.Write("i.csv", "path,label\na.png,real\nb.png,fake\n");

        var unknown = await EvaluateAsync(labels);
        Assert.Equal(ExitCode.Data, unknown.Code);
        Assert.Contains("'forged'", unknown.Error, StringComparison.Ordinal);

        var missing = await EvaluateAsync(images);
        Assert.Equal(ExitCode.Data, missing.Code);
        Assert.All(new[] { "a.png", "b.png" }, name => Assert.Contains(name, missing.Error, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Places_that_cannot_be_written_are_refused_before_the_work()
    {
        string file = folder.Write("file", "");

        var (code, _, error) = await EvaluateAsync(TestManifest, "--out", file, "--html", folder.File("none/e.html"));

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"--out: {file} is a file", error, StringComparison.Ordinal);
        Assert.Contains("--html: there is no folder", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_compared_with_itself_as_text_json_and_page_and_one_run_alone_is_refused()
    {
        string[] twice = ["compare", finished.Run.Work, finished.Artifacts];

        var text = await StackingProcess.RunAsync([.. twice, "--html", folder.File("c.html")]);
        Assert.True(text.Code == 0, text.Error);
        Assert.Contains("not shown to differ: +0.0000", text.Output, StringComparison.Ordinal);
        Assert.True(File.Exists(folder.File("c.html")));

        var json = await StackingProcess.RunAsync([.. twice, "--json", "--run", "tiny"]);
        var comparison = ContractJson.Read<RunComparison>(System.Text.Encoding.UTF8.GetBytes(json.Output));
        Assert.Equal(24, Assert.Single(comparison.Pairs).SharedTestRows);

        var alone = await StackingProcess.RunAsync("compare", finished.Run.Work);
        Assert.Equal(ExitCode.Usage, alone.Code);
        Assert.Contains("There is nothing to compare (one finished run", alone.Error, StringComparison.Ordinal);
        var unknown = await StackingProcess.RunAsync([.. twice, "--run", "large"]);
        Assert.Equal(ExitCode.Usage, unknown.Code);
        Assert.Contains("There is no finished run 'large'", unknown.Error, StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    /// <summary>On one thread, as the run's folds were trained.</summary>
    Task<(int Code, string Output, string Error)> EvaluateAsync(string manifest, params string[] more) =>
        StackingProcess.RunAsync(["evaluate", "--model", finished.Run.Work, "--manifest", manifest, "--threads", "1", .. more]);
}
