using System.Text.Json;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Learning.Random;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>The commands that do one stage on its own.</summary>
public sealed class CommandTests(FinishedTinyRun finished) : IDisposable
{
    const int Rows = 200;

    readonly TemporaryFolder folder = new();

    [Fact]
    public async Task Folds_are_those_of_scikit_learn()
    {
        // StratifiedKFold(3, shuffle=True, random_state=42) on these labels, from scikit-learn 1.9.
        int[] labels = [1, 0, 1, 1, 0, 0, 1, 0, 1, 1, 0, 1],
            expected = [0, 2, 0, 2, 1, 1, 0, 0, 1, 1, 2, 2];
        string manifest = folder.Write(
            "m.csv",
            "path,label\n" + string.Concat(labels.Select((label, row) => $"\"{row}, odd.jpg\",{label}\n"))
        );

        var (code, _, error) = await StackingProcess.RunAsync(
            "folds",
            "--manifest",
            manifest,
            "--folds",
            "3",
            "--seed",
            "42",
            "--out",
            folder.File("folds.csv")
        );

        Assert.True(code == 0, error);
        string[] written = await File.ReadAllLinesAsync(folder.File("folds.csv"));
        Assert.Equal(["path,label,fold", .. labels.Select((label, row) => $"\"{row}, odd.jpg\",{label},{expected[row]}")], written);
    }

    [Fact]
    public async Task Groups_of_a_named_column_stay_whole()
    {
        string manifest = folder.Write(
            "m.csv",
            "path,label,video\n"
                + string.Concat(Enumerable.Range(0, 24).Select(row => $"{row}.jpg,{(row / 2 % 2 == 0 ? "real" : "fake")},v{row / 4}\n"))
        );

        var (code, _, error) = await StackingProcess.RunAsync(
            "folds",
            "--manifest",
            manifest,
            "--folds",
            "3",
            "--group-column",
            "video",
            "--out",
            folder.File("folds.csv")
        );

        Assert.True(code == 0, error);
        var lines = (await File.ReadAllLinesAsync(folder.File("folds.csv"))).Skip(1).Select(line => line.Split(',')).ToList();
        Assert.All(lines.GroupBy(line => line[2]), group => Assert.Single(group.Select(line => line[3]).Distinct()));

        var unknown = await StackingProcess.RunAsync(
            "folds",
            "--manifest",
            manifest,
            "--group-column",
            "person",
            "--out",
            folder.File("folds.csv")
        );
        Assert.Equal(ExitCode.Data, unknown.Code);
        Assert.Contains("the column person is missing", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Images_are_packed_once_and_what_cannot_be_packed_is_said()
    {
        string manifest = folder.Write("m.csv", "path\nimages/a.jpg\nimages/b.jpg\n");
        folder.Write("images/a.jpg", "a");
        string[] pack = ["pack", "--manifest", manifest, "--out", folder.File("shards")];

        var missing = await StackingProcess.RunAsync(pack);
        Assert.Equal(ExitCode.Data, missing.Code);
        Assert.Contains("row 1 (images/b.jpg)", missing.Error, StringComparison.Ordinal);
        folder.Write("images/b.jpg", "b");
        Assert.Equal(ExitCode.Usage, (await StackingProcess.RunAsync([.. pack, "--shard-size", "1kB"])).Code);
        Assert.Contains(
            "2 images in 1 shards, 0.0 MB, 1 of them new",
            (await StackingProcess.RunAsync(pack)).Output,
            StringComparison.Ordinal
        );
        Assert.Contains("0 of them new", (await StackingProcess.RunAsync(pack)).Output, StringComparison.Ordinal);
        folder.Write("images/b.jpg", "c");
        Assert.Equal(ExitCode.Usage, (await StackingProcess.RunAsync(pack)).Code);
    }

    [Fact]
    public async Task The_meta_stage_runs_on_any_two_arrays()
    {
        string features = Features(poison: false),
            labels = Labels();
        string search = folder.Write(
            "search.yaml",
            "space: {n_estimators: [10, 30], num_leaves: [7], learning_rate: [0.1], max_depth: [-1], reg_alpha: [0], reg_lambda: [0]}"
        );

        var (code, output, error) = await StackingProcess.RunAsync(
            "meta",
            "--features",
            features,
            "--labels",
            labels,
            "--search",
            search,
            "--out",
            folder.File("meta")
        );

        Assert.True(code == 0, error);
        Assert.Contains(
            "2 candidates with trees, scored on 5 parts, each held out once by row (rows)",
            output.ReplaceLineEndings(" "),
            StringComparison.Ordinal
        );
        Assert.All(new[] { "model.txt", "best_params.json", "report.json", "candidates.csv" }, file =>
            Assert.True(File.Exists(Path.Combine(folder.File("meta"), file)), file)
        );
        Assert.Equal(
            0.1,
            ContractJson.Read<SortedDictionary<string, double>>(await File.ReadAllBytesAsync(folder.File("meta/best_params.json")))[
                "learning_rate"
            ]
        );
    }

    [Fact]
    public async Task Features_that_are_no_numbers_and_arrays_that_do_not_fit_are_refused()
    {
        var poisoned = await StackingProcess.RunAsync(
            "meta",
            "--features",
            Features(poison: true),
            "--labels",
            Labels(),
            "--out",
            folder.File("meta")
        );
        Assert.Equal(ExitCode.Data, poisoned.Code);
        Assert.Contains("column 2", poisoned.Error, StringComparison.Ordinal);

        NpyFile.WriteInt32(folder.File("short.npy"), [0, 1, 0], 3);
        var misfit = await StackingProcess.RunAsync(
            "meta",
            "--features",
            Features(poison: false),
            "--labels",
            folder.File("short.npy"),
            "--out",
            folder.File("meta")
        );
        Assert.Equal(ExitCode.Data, misfit.Code);
        Assert.Contains("200 rows", misfit.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder.File("meta")));
    }

    [Fact]
    public async Task Experts_are_listed_for_people_and_for_programs()
    {
        var (code, table, _) = await StackingProcess.RunAsync("experts");
        Assert.Equal(ExitCode.Done, code);
        Assert.Matches(@"(?m)^tf_efficientnetv2_b3 +EfficientNetV2 +14,358,406 +1536 +240, any from 32 +half$", table);
        Assert.Matches(@"(?m)^maxvit_large_tf_512 +MaxVit +212,330,456 +1024 +512 only +half$", table);
        Assert.Matches(@"(?m)^maxvit_tiny_tf_224 +MaxVit +30,916,528 +512 +224 only +imagenet$", table);

        using var json = JsonDocument.Parse((await StackingProcess.RunAsync("experts", "--json")).Output);
        var b0 = json.RootElement.EnumerateArray().Single(row => row.GetProperty("name").GetString() == "tf_efficientnetv2_b0");
        Assert.Equal(7_139_704, b0.GetProperty("parameters").GetInt64());
        Assert.Equal(0.485, b0.GetProperty("mean")[0].GetDouble());
        Assert.Equal(22, json.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task Images_are_embedded_by_the_weights_of_a_run_as_it_trained_them()
    {
        string weights = finished.File("fold-0", "experts/effnet/weights.safetensors");

        var (code, output, error) = await StackingProcess.RunAsync(
            "embed",
            "--architecture",
            "efficientnetv2_test",
            "--weights",
            weights,
            "--manifest",
            Path.Combine(finished.Run.Data, "train_manifest.csv"),
            "--layer",
            "logits",
            "--out",
            folder.File("E.npy")
        );

        Assert.True(code == 0, error);
        Assert.Contains("(60, 2) float32, efficientnetv2_test at 32 px, normalization imagenet", output, StringComparison.Ordinal);
        var embedded = NpyFile.Read(folder.File("E.npy")).ToFloat32();
        string experts = Path.GetDirectoryName(weights)!;
        var heldOut = RowsCsv.Read(Path.Combine(experts, "..", "..", "held-out-rows.csv"));
        var logits = NpyFile.Read(Path.Combine(experts, "logits.npy")).ToFloat32();
        Assert.All(heldOut.Zip(logits), pair =>
            Assert.Equal(pair.Second, embedded[2 * pair.First.Row + 1] - embedded[2 * pair.First.Row], 1e-4f)
        );

        var unknown = await StackingProcess.RunAsync(
            "embed",
            "--architecture",
            "efficientnetv2",
            "--weights",
            weights,
            "--manifest",
            "m.csv",
            "--out",
            "E.npy"
        );
        Assert.Equal(ExitCode.Usage, unknown.Code);
        Assert.Contains("Did you mean ", unknown.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_shows_an_example_for_every_command()
    {
        foreach (string command in new[] { "run", "verify", "folds", "meta", "experts", "embed", "predict", "report", "sample-data" })
        {
            var (code, output, _) = await StackingProcess.RunAsync(command, "--help");
            Assert.Equal(ExitCode.Done, code);
            Assert.Contains($"stacking {command}", output, StringComparison.Ordinal);
        }
    }

    public void Dispose() => folder.Dispose();

    string Features(bool poison)
    {
        RandomState random = new(3);
        var values = Enumerable.Range(0, Rows * 3).Select(i => (float)(random.NextGaussian() + i / 3 % 2)).ToArray();
        if (poison)
            values[3 * 11 + 2] = float.NaN;
        NpyFile.WriteFloat32(folder.File("X.npy"), values, Rows, 3);
        return folder.File("X.npy");
    }

    string Labels()
    {
        NpyFile.WriteInt32(folder.File("y.npy"), [.. Enumerable.Range(0, Rows).Select(row => row % 2)], Rows);
        return folder.File("y.npy");
    }
}
