using System.Globalization;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>A finished run as a model: it scores images as it scored its own test rows, and draws its report.</summary>
public sealed class ServingTests(FinishedTinyRun finished) : IDisposable
{
    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task The_runs_own_test_rows_are_predicted_as_its_report_scored_them_bit_for_bit()
    {
        var (code, output, error) = await PredictAsync(
            "--manifest",
            Path.Combine(finished.Run.Data, "test_manifest.csv"),
            "--out",
            folder.File("p.csv")
        );

        Assert.True(code == 0, error + output);
        Assert.Contains($"{folder.File("p.csv")}: 24 images, ", output, StringComparison.Ordinal);
        var (header, rows) = Table(folder.File("p.csv"));
        Assert.Equal("path,probability,prediction,spread,group,group.probability,effnet.logit,maxvit.logit", header);
        Assert.Equal(
            ProbabilitiesCsv.Read(finished.File("meta", "test_predictions.csv")),
            rows.Select(row => double.Parse(row[1], CultureInfo.InvariantCulture))
        );
        double threshold = ContractJson
            .Read<MetaReport>(await File.ReadAllBytesAsync(finished.File("meta", "report.json")))
            .Threshold.Value;
        Assert.All(rows, row => Assert.Equal(double.Parse(row[1], CultureInfo.InvariantCulture) >= threshold ? "fake" : "real", row[2]));
        for (int expert = 0; expert < 2; expert++)
        {
            int column = expert;
            var folds = Enumerable
                .Range(0, 3)
                .Select(fold => NpyFile.Read(finished.File("aggregate", $"test_logits.fold-{fold}.npy")).ToFloat32())
                .ToList();
            var expected = Enumerable
                .Range(0, 24)
                .Select(row => folds[0][2 * row + column] / 3 + folds[1][2 * row + column] / 3 + folds[2][2 * row + column] / 3);
            Assert.Equal(expected, rows.Select(row => float.Parse(row[6 + column], CultureInfo.InvariantCulture)));
        }
    }

    [Fact]
    public async Task Images_named_one_by_one_are_scored_on_standard_output_at_the_given_threshold()
    {
        string[] images = [.. Directory.GetFiles(Path.Combine(finished.Run.Data, "images")).Order().Take(2)];

        var (code, output, error) = await PredictAsync([.. images, "--threshold", "0", "--batch-size", "1"]);

        Assert.True(code == 0, error);
        string[] lines = output.TrimEnd('\n').Split('\n');
        Assert.Equal("path,probability,prediction,spread,effnet.logit,maxvit.logit", lines[0]);
        Assert.Equal(images, lines.Skip(1).Select(line => line.Split(',')[0]));
        Assert.All(lines.Skip(1), line => Assert.Equal("fake", line.Split(',')[2]));
    }

    [Fact]
    public async Task Images_that_cannot_be_read_end_the_work_all_named_or_are_left_out_on_request()
    {
        string sound = Directory.GetFiles(Path.Combine(finished.Run.Data, "images"))[0];
        folder.Write("none.jpg", "I am no picture");
        folder.Write("again.jpg", "I am no picture");
        folder.Write("empty.jpg", "");
        File.Copy(sound, folder.File("sound.jpg"));
        string manifest = folder.Write("m.csv", "path\nnone.jpg\nsound.jpg\nabsent.jpg\nempty.jpg\nagain.jpg\n");

        var refused = await PredictAsync("--manifest", manifest, "--out", folder.File("p.csv"));
        Assert.Equal(ExitCode.Data, refused.Code);
        Assert.Contains("4 of 5 images cannot be used", refused.Error, StringComparison.Ordinal);
        Assert.All(
            new[] { "row 0 (none.jpg)", "row 2 (absent.jpg)", "row 3 (empty.jpg)", "row 4 (again.jpg)", "--skip-unreadable" },
            words => Assert.Contains(words, refused.Error, StringComparison.Ordinal)
        );
        Assert.False(File.Exists(folder.File("p.csv")));

        var skipped = await PredictAsync("--manifest", manifest, "--skip-unreadable", "--out", folder.File("p.csv"));
        Assert.True(skipped.Code == 0, skipped.Error);
        Assert.Equal(["sound.jpg"], Table(folder.File("p.csv")).Rows.Select(row => row[0]));
        Assert.All(
            new[]
            {
                "skipped: row 0 (none.jpg)",
                "skipped: row 2 (absent.jpg)",
                "skipped: row 3 (empty.jpg)",
                "skipped: row 4 (again.jpg)",
            },
            words => Assert.Contains(words, skipped.Error, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_committed_report_is_printed_as_it_was_committed()
    {
        var text = await StackingProcess.RunAsync("report", "--model", finished.Run.Work);
        Assert.Equal(0, text.Code);
        Assert.StartsWith(await File.ReadAllTextAsync(finished.File("meta", "report.txt")), text.Output, StringComparison.Ordinal);
        Assert.Matches("\nHow it was made\n  seed +42\n", text.Output);

        var json = await StackingProcess.RunAsync(
            "report",
            "--model",
            finished.Artifacts,
            "--run",
            "tiny",
            "--json",
            "--out",
            folder.File("r.json")
        );
        Assert.True(json.Code == 0, json.Error);
        Assert.Equal(await File.ReadAllTextAsync(finished.File("meta", "report.json")), await File.ReadAllTextAsync(folder.File("r.json")));
    }

    [Fact]
    public async Task The_page_shows_the_reports_numbers_and_needs_nothing_else()
    {
        var (code, _, error) = await StackingProcess.RunAsync("report", "--model", finished.Run.Work, "--html", folder.File("r.html"));

        Assert.True(code == 0, error);
        string page = await File.ReadAllTextAsync(folder.File("r.html"));
        var report = ContractJson.Read<MetaReport>(await File.ReadAllBytesAsync(finished.File("meta", "report.json")));
        Assert.All(report.Test.Concat(report.OutOfFold), score =>
            Assert.Contains($">{score.Auc.ToString("0.0000", CultureInfo.InvariantCulture)}<", page, StringComparison.Ordinal)
        );
        Assert.Contains("test rows", page, StringComparison.Ordinal);
        Assert.Contains("<img alt=\"\" src=\"data:image/jpeg;base64,", page, StringComparison.Ordinal);
        Assert.All(new[] { "<script", "http://", "https://", "@import", "url(" }, words =>
            Assert.DoesNotContain(words, page, StringComparison.OrdinalIgnoreCase)
        );
    }

    [Fact]
    public async Task A_changed_byte_of_the_model_is_refused_before_anything_is_scored()
    {
        string copy = folder.File("copy");
        Copy(finished.Artifacts, copy);
        string weights = Directory.EnumerateFiles(copy, "weights.safetensors", SearchOption.AllDirectories).Order().Last();
        byte[] bytes = await File.ReadAllBytesAsync(weights);
        bytes[^5] ^= 1;
        await File.WriteAllBytesAsync(weights, bytes);

        var (code, output, error) = await StackingProcess.RunAsync(
            "predict",
            "--model",
            copy,
            "--threads",
            "1",
            Directory.GetFiles(Path.Combine(finished.Run.Data, "images"))[0]
        );

        Assert.Equal(ExitCode.Artifact, code);
        Assert.Contains("weights.safetensors", error, StringComparison.Ordinal);
        Assert.Empty(output);
    }

    [Fact]
    public async Task A_model_that_is_none_or_options_that_contradict_each_other_are_refused()
    {
        var none = await StackingProcess.RunAsync("predict", "--model", folder.Root, "a.jpg");
        Assert.Equal(ExitCode.Usage, none.Code);
        Assert.Contains("has no runs", none.Error, StringComparison.Ordinal);

        var unknown = await StackingProcess.RunAsync("report", "--model", finished.Run.Work, "--run", "large");
        Assert.Equal(ExitCode.Usage, unknown.Code);
        Assert.Contains("--run local-tiny-", unknown.Error, StringComparison.Ordinal);

        var wrong = await PredictAsync("--image-root", "x", "--batch-size", "0", "--threshold", "2");
        Assert.Equal(ExitCode.Usage, wrong.Code);
        Assert.All(
            new[] { "There is nothing to predict", "--image-root belongs to --manifest", "--batch-size must be", "--threshold must be" },
            words => Assert.Contains(words, wrong.Error, StringComparison.Ordinal)
        );
    }

    public void Dispose() => folder.Dispose();

    /// <summary>On one thread, as the run's folds were trained.</summary>
    Task<(int Code, string Output, string Error)> PredictAsync(params string[] more) =>
        StackingProcess.RunAsync(["predict", "--model", finished.Run.Work, "--threads", "1", .. more]);

    static (string Header, IReadOnlyList<string[]> Rows) Table(string file)
    {
        string[] lines = File.ReadAllLines(file);
        return (lines[0], [.. lines.Skip(1).Select(line => line.Split(','))]);
    }

    static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = Path.Combine(to, Path.GetRelativePath(from, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
