using System.Text.Json.Nodes;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Tests.Stacking.Models;
using static StackingK8s.Tests.Stacking.Verification.Forgeries.Forge;
using Files = StackingK8s.Contracts.ArtifactPaths.Fold;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>Forgeries of what the folds wrote.</summary>
static class FoldForgeries
{
    const string Expert = "effnet",
        Other = "maxvit",
        Scale = "scale";

    public static IReadOnlyList<Forgery> All { get; } =
    [
        // Rows
        new("a held-out row dropped", "rows", run => run.Edit("fold-0", Files.HeldOutRows, Rows(rows => rows.Skip(1)))),
        new("a held-out row twice", "rows", run => run.Edit("fold-0", Files.HeldOutRows, Rows(rows => [rows[0], .. rows]))),
        new("held-out rows of two folds exchanged", "rows", run => run.Swap("fold-0", Files.HeldOutRows, "fold-1", Files.HeldOutRows)),
        new("a held-out row renumbered", "rows", run =>
            run.Edit("fold-0", Files.HeldOutRows, Rows(rows => [rows[0] with { Row = 999 }, .. rows.Skip(1)]))
        ),
        new("held-out rows in another order", "rows", run => run.Edit("fold-0", Files.HeldOutRows, Rows(rows => rows.Reverse()))),
        new("a held-out row's path renamed", "rows", run =>
            run.Edit("fold-0", Files.HeldOutRows, Rows(rows => [rows[0] with { Path = "other.png" }, .. rows.Skip(1)]))
        ),
        new("a held-out row's label flipped", "rows", run =>
            run.Edit("fold-0", Files.HeldOutRows, Rows(rows => [rows[0] with { Label = 1 - rows[0].Label }, .. rows.Skip(1)]))
        ),
        new("a held-out row's group renamed", "rows", run =>
            run.Edit("fold-0", Files.HeldOutRows, Rows(rows => [rows[0] with { Group = "g999" }, .. rows.Skip(1)]))
        ),
        new("a held-out row without its group", "rows", run =>
            run.Edit("fold-0", Files.HeldOutRows, Rows(rows => [rows[0] with { Group = null }, .. rows.Skip(1)]))
        ),
        new("no held-out rows", "rows", run => run.EditFolds(Files.HeldOutRows, Rows(_ => []))),
        new("a training row dropped", "rows", run => run.Edit("fold-1", Files.TrainingRows(Expert), Rows(rows => rows.Skip(1)))),
        new("training rows emptied", "rows", run => run.Edit("fold-1", Files.TrainingRows(Expert), Rows(_ => []))),
        new("a training row twice", "rows", run => run.Edit("fold-1", Files.TrainingRows(Expert), Rows(rows => [.. rows, rows[0]]))),
        new("a held-out row among the training rows", "rows", HeldOutInTraining),
        new("a training row's label flipped", "rows", run =>
            run.Edit("fold-1", Files.TrainingRows(Other), Rows(rows => [rows[0] with { Label = 1 - rows[0].Label }, .. rows.Skip(1)]))
        ),
        new("a training row's group renamed", "rows", run =>
            run.Edit("fold-1", Files.TrainingRows(Other), Rows(rows => [rows[0] with { Group = "g999" }, .. rows.Skip(1)]))
        ),
        new("a training row's path renamed", "rows", run =>
            run.Edit("fold-1", Files.TrainingRows(Other), Rows(rows => [rows[0] with { Path = "x.png" }, .. rows.Skip(1)]))
        ),
        new("training rows of two folds exchanged", "rows", run =>
            run.Swap("fold-0", Files.TrainingRows(Expert), "fold-1", Files.TrainingRows(Expert))
        ),
        new("a group split over two folds, in every list", "rows", SplitGroup),
        new("a path in two folds, in every list", "rows", run =>
            RenameRow(run, row => row.Path == "0.png" ? row with { Path = "89.png" } : row)
        ),
        new("two groups in each other's fold, in every list", "split", ExchangeGroups),
        new("a label flipped in every list", "X_meta", run => RenameRow(run, row => row.Row == 0 ? row with { Label = 1 } : row)),
        new("the test rows of one fold in another order", "test rows", run =>
            run.Edit("fold-2", Files.TestRows, Rows(rows => rows.Reverse()))
        ),
        new("a test row of one fold relabelled", "test rows", run =>
            run.Edit("fold-2", Files.TestRows, Rows(rows => [rows[0] with { Label = 1 - rows[0].Label }, .. rows.Skip(1)]))
        ),
        new("a test row that was trained on", "test rows", run =>
            run.EditFolds(Files.TestRows, Rows(rows => [rows[0] with { Path = "0.png" }, .. rows.Skip(1)]))
        ),
        new("a test row of a trained group", "test rows", run =>
            run.EditFolds(Files.TestRows, Rows(rows => [rows[0] with { Group = "g1" }, .. rows.Skip(1)]))
        ),
        new("test rows renumbered", "test rows", run =>
            run.EditFolds(Files.TestRows, Rows(rows => rows.Select(row => row with { Row = row.Row + 1 })))
        ),
        new("no test rows", "test rows", run => run.EditFolds(Files.TestRows, Rows(_ => []))),
        new("the list of held-out rows is garbage", "rows", run => run.Edit("fold-0", Files.HeldOutRows, Text("row,path\n\u0001"))),
        new("the list of training rows is garbage", "rows", run => run.Edit("fold-0", Files.TrainingRows(Expert), Text("\"unclosed"))),
        // Images and data check
        new("an image exchanged in every list", "images", run => run.EditFolds(Files.Images, Replace("0.png", "other.png"))),
        new("an image exchanged in one list", "images", run => run.Edit("fold-1", Files.Images, Replace("0.png", "other.png"))),
        new("an image of the test rows that was trained on", "images", run => run.EditImages(Replace("t0.png", "0.png"))),
        new("an image twice, in different groups", "images", run => run.EditImages(Replace("2.png", "0.png"))),
        new("an image twice, with different labels", "images", run => run.EditImages(Replace("1.png", "0.png"))),
        new("the list of images is garbage", "images", run => run.EditFolds(Files.Images, Text("set,row\n"))),
        new("the list of images with a line less", "images", run => run.EditFolds(Files.Images, WithoutLastLine)),
        new("a picture twice, in different groups", "data", run =>
            run.EditFolds(Files.Images, ReplaceText(Picture("2.png"), Picture("0.png")))
        ),
        new("a picture of the test rows that was trained on", "data", run =>
            run.EditFolds(Files.Images, ReplaceText(Picture("t2.png"), Picture("0.png")))
        ),
        new("data.json of one fold changed", "data", run => run.EditJson("fold-1", Files.Data, json => json["flatImages"] = 3)),
        new("data.json with other shortcuts", "data", run => run.EditFolds(Files.Data, ReplaceText("\"auc\": 0.", "\"auc\": 0.0"))),
        new("data.json with other rows", "data", run => run.EditFolds(Files.Data, ReplaceText("\"rows\": 90", "\"rows\": 91"))),
        new("data.json is garbage", "images", run => run.EditFolds(Files.Data, Text("{}"))),
        new("no data.json", "steps", run => run.FoldSteps.ToList().ForEach(step => run.Delete(step, Files.Data))),
        new("no list of images", "steps", run => run.FoldSteps.ToList().ForEach(step => run.Delete(step, Files.Images))),
        // Summary
        new("fold.json names another fold", "folds", run => run.EditJson("fold-1", Files.Summary, json => json["fold"] = 2)),
        new("fold.json of one fold with the labels exchanged", "folds", run =>
            run.EditJson("fold-1", Files.Summary, json => json["labelNames"] = new JsonArray("fake", "real"))
        ),
        new("fold.json with one label", "folds", run => run.EditFolds(Files.Summary, Text("{\"fold\": 0, \"labelNames\": [\"a\"]}"))),
        new("fold.json is garbage", "folds", run => run.Edit("fold-1", Files.Summary, Text("{"))),
        // Networks
        new("the weights of one fold copied into another", "networks", run =>
            run.Write("fold-1", Files.Weights(Expert), run.Read("fold-0", Files.Weights(Expert)))
        ),
        new("weights that are no safetensors", "networks", run => run.Edit("fold-1", Files.Weights(Expert), Text("weights"))),
        new("weights cut off", "networks", run => run.Edit("fold-1", Files.Weights(Expert), bytes => bytes[..^1])),
        new("a projection of one fold changed", "networks", run =>
            run.Edit("fold-1", Files.Projection(Expert), Floats(values => values[0] += 1))
        ),
        new("the projection of every fold changed", "networks", run =>
            run.EditFolds(Files.Projection(Expert), Floats(values => values[0] += 1))
        ),
        new("a projection of an absurd shape", "networks", run => run.EditFolds(Files.Projection(Expert), Shape(100_000, 4))),
        new("embeddings with another number of rows", "networks", run => run.Edit("fold-0", Files.Embeddings(Expert), Shape(7, 4))),
        new("embeddings with another number of columns", "networks", run => run.EditFolds(Files.Embeddings(Expert), Shape(30, 5))),
        new("an embedding that is NaN", "networks", run =>
            run.Edit("fold-0", Files.Embeddings(Expert), Floats(values => values[0] = float.NaN))
        ),
        new("a logit that is infinite", "networks", run =>
            run.Edit("fold-0", Files.Logits(Expert), Floats(values => values[3] = float.PositiveInfinity))
        ),
        new("embeddings cut off", "networks", run => run.Edit("fold-0", Files.Embeddings(Expert), bytes => bytes[..^3])),
        new("embeddings that are no array", "networks", run => run.Edit("fold-0", Files.Embeddings(Expert), Text("[]"))),
        // Outputs
        new("a fold's logits changed", "X_meta", run => run.Edit("fold-0", Files.Logits(Expert), Floats(values => values[0] += 1))),
        new("a fold's embeddings set to the labels", "X_meta", run => run.Edit("fold-0", Files.Embeddings(Expert), Floats(Alternate))),
        new("the embeddings of two experts exchanged", "X_meta", run =>
            run.Swap("fold-0", Files.Embeddings(Expert), "fold-0", Files.Embeddings(Other))
        ),
        new("the logits of two experts exchanged", "X_meta", run =>
            run.Swap("fold-0", Files.Logits(Expert), "fold-0", Files.Logits(Other))
        ),
        new("the test embeddings of two folds exchanged", "X_meta", run =>
            run.Swap("fold-0", Files.TestEmbeddings(Expert), "fold-1", Files.TestEmbeddings(Expert))
        ),
        new("test logits changed", "X_meta", run => run.Edit("fold-2", Files.TestLogits(Other), Floats(values => values[1] -= 1))),
        // Scale
        new("a mean of the scale changed", Scale, run =>
            run.EditJson("fold-1", Files.Scale, json => json["experts"]![0]!["means"]![2] = 0.5)
        ),
        new("a deviation of the scale changed by the last bit", Scale, run =>
            run.EditJson("fold-1", Files.Scale, json => Nudge(json["experts"]![1]!["deviations"]!.AsArray(), 0))
        ),
        new("the scale of the log-odds changed", Scale, run =>
            run.EditJson("fold-0", Files.Scale, json => json["experts"]![0]!["logitDeviation"] = 0.001)
        ),
        new("the scales of two folds exchanged", Scale, run => run.Swap("fold-0", Files.Scale, "fold-1", Files.Scale)),
        new("one fold's scale in every fold", Scale, run => run.EditFolds(Files.Scale, _ => run.Read("fold-0", Files.Scale))),
        new("the scales of two experts exchanged", Scale, run => run.EditJson("fold-2", Files.Scale, ExchangeScales)),
        new("a scale that changes nothing, and all made again", Scale, NeutralScaleAsync),
        new("a scale with a column less", Scale, run =>
            run.EditJson("fold-0", Files.Scale, json => json["experts"]![0]!["means"]!.AsArray().RemoveAt(0))
        ),
        new("a scale with an expert less", Scale, run =>
            run.EditJson("fold-0", Files.Scale, json => json["experts"]!.AsArray().RemoveAt(0))
        ),
        new("a scale that is NaN", Scale, run => run.EditJson("fold-0", Files.Scale, json => json["experts"]![0]!["logitMean"] = "NaN")),
        new("the scale is garbage", Scale, run => run.Edit("fold-0", Files.Scale, Text("{"))),
        new("a fold without its scale", "steps", run => run.Delete("fold-0", Files.Scale)),
        // Files
        new("a fold without an expert's logits", "steps", run => run.Delete("fold-0", Files.Logits(Expert))),
        new("a fold without its test rows", "steps", run => run.Delete("fold-0", Files.TestRows)),
        new("a fold without fold.json", "steps", run => run.Delete("fold-0", Files.Summary)),
        new("a fold without weights", "steps", run => run.Delete("fold-0", Files.Weights(Expert))),
        new("a fold with a file more", "steps", run => run.Write("fold-0", "notes.txt", [1])),
        new("a fold with another expert", "steps", run =>
            run.Write("fold-0", Files.Logits("third"), run.Read("fold-0", Files.Logits(Expert)))
        ),
        new("an expert renamed in every fold", "steps", RenameExpert),
    ];

    public static void Alternate(float[] values)
    {
        for (int i = 0; i < values.Length; i++)
            values[i] = i / CommittedRun.Dimensions % 2;
    }

    static Func<byte[], byte[]> Replace(string path, string by) => ReplaceText(ContentDigest.OfText(path), ContentDigest.OfText(by));

    static string Picture(string path) => ContentDigest.OfText($"picture of {path}");

    static byte[] WithoutLastLine(byte[] bytes) => bytes[..(Array.LastIndexOf(bytes[..^1], (byte)'\n') + 1)];

    static void HeldOutInTraining(ForgedRun run)
    {
        string csv = System.Text.Encoding.UTF8.GetString(run.Read("fold-1", Files.HeldOutRows));
        run.EditText("fold-1", Files.TrainingRows(Expert), text => text + csv.Split('\n')[1] + "\n");
    }

    public static void RenameRow(ForgedRun run, Func<DataRow, DataRow> edit)
    {
        foreach (string file in new[] { Files.HeldOutRows, Files.TrainingRows(Expert), Files.TrainingRows(Other) })
            run.EditFolds(file, Rows(rows => rows.Select(edit)));
    }

    static void SplitGroup(ForgedRun run) =>
        RenameRow(run, row => row.Group is "g0" or "g1" or "g2" or "g3" or "g4" ? row with { Group = "g0" } : row);

    /// <summary>Every list of rows as if two groups lay in each other's fold; the networks' outputs stay.</summary>
    static void ExchangeGroups(ForgedRun run) =>
        run.Refold(folds =>
        {
            var (one, other) = (folds[0].Take(2).ToList(), folds[1].Take(2).ToList());
            return
            [
                [.. other, .. folds[0].Skip(2)],
                [.. one, .. folds[1].Skip(2)],
                folds[2],
            ];
        });

    static void Nudge(JsonArray numbers, int at) => numbers[at] = Math.BitIncrement(numbers[at]!.GetValue<double>());

    static void ExchangeScales(JsonObject json)
    {
        var experts = json["experts"]!.AsArray();
        foreach (string member in new[] { "means", "deviations", "logitMean", "logitDeviation" })
        {
            var first = experts[0]![member]!.DeepClone();
            experts[0]![member] = experts[1]![member]!.DeepClone();
            experts[1]![member] = first;
        }
    }

    static async Task NeutralScaleAsync(ForgedRun run)
    {
        foreach (string step in run.FoldSteps.ToList())
            run.EditJson(step, Files.Scale, json =>
            {
                foreach (var expert in json["experts"]!.AsArray())
                    (expert!["logitMean"], expert["logitDeviation"]) = (0, 1);
            });
        await run.RerunAsync();
    }

    static void RenameExpert(ForgedRun run)
    {
        foreach (string step in run.FoldSteps.ToList())
            Directory.Move(run.Path(step, $"experts/{Other}"), run.Path(step, "experts/third"));
    }
}
