using System.Text.Json.Nodes;
using StackingK8s.Contracts.Tasks;
using static StackingK8s.Tests.Stacking.Verification.Forgeries.Forge;
using Files = StackingK8s.Contracts.ArtifactPaths.Meta;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>Forgeries of what the meta step wrote.</summary>
static class MetaForgeries
{
    const string Step = StepNames.Meta,
        Model = "meta-model",
        Predictions = "predictions",
        Report = "report";

    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("a leaf of the trees changed", Model, run =>
            run.EditText(Step, Files.Model, text => text.Replace("leaf_value=", "leaf_value=1", StringComparison.Ordinal))
        ),
        new("a split of the trees on another column", Model, run =>
            run.EditText(Step, Files.Model, text => text.Replace("split_feature=", "split_feature=0", StringComparison.Ordinal))
        ),
        new("trees that are no model", Model, run => run.Edit(Step, Files.Model, Text("tree\n"))),
        new("trees cut off", Model, run => run.Edit(Step, Files.Model, bytes => bytes[..(bytes.Length / 2)])),
        new("a byte of model.onnx changed", Model, run =>
            run.Edit(Step, Files.Graph, bytes => [.. bytes[..400], (byte)(bytes[400] ^ 1), .. bytes[401..]])
        ),
        new("the weights of the blend changed", Model, run => run.EditJson(Step, Files.Blend, json => json["weights"]![0] = 2.5)),
        new("the intercept of the blend changed", Model, run => run.EditJson(Step, Files.Blend, json => json["intercept"] = 0)),
        new("a blend of another number of experts", Model, run =>
            run.EditJson(Step, Files.Blend, json => json["weights"]!.AsArray().RemoveAt(0))
        ),
        new("another winner than the candidates give", Model, run =>
            run.EditJson(Step, Files.BestParameters, json => json["max_depth"] = 9)
        ),
        new("best_params.json is garbage", Model, run => run.Edit(Step, Files.BestParameters, Text("[1,"))),
        new("a candidate's rank raised", Model, run =>
            run.EditText(Step, Files.Candidates, Line(1, line => line[..(line.LastIndexOf(',') + 1)] + "7"))
        ),
        new("the scores of the best trees raised", Model, run =>
            run.EditText(Step, Files.Candidates, Trees(line => Fields(line, fields => (fields[7], fields[8]) = ("0.999", "0.999"))))
        ),
        new("the score of an expert alone raised", Model, run =>
            run.EditText(Step, Files.Candidates, Line(2, line => Fields(line, fields => fields[7] = "0.999")))
        ),
        new("a candidate that was not asked for", Model, run =>
            run.EditText(Step, Files.Candidates, Line(1, line => "dream" + line[line.IndexOf(',', StringComparison.Ordinal)..]))
        ),
        new("a candidate more", Model, run =>
            run.EditText(Step, Files.Candidates, text => text + text.TrimEnd('\n').Split('\n')[^1] + "\n")
        ),
        new("no candidates", Model, run => run.EditText(Step, Files.Candidates, text => text.Split('\n')[0] + "\n")),
        new("a candidate's score that is no number", Model, run =>
            run.EditText(Step, Files.Candidates, Trees(line => Fields(line, fields => fields[7] = "x")))
        ),
        new("a candidate's scores taken away, as if it had fallen behind", Model, run =>
            run.EditText(Step, Files.Candidates, LastLineUnscored)
        ),
        new("a candidate's line cut off", Model, run => run.EditText(Step, Files.Candidates, Line(1, line => line[..9]))),
        new("model.json with another calibration", Model, run =>
            run.EditJson(Step, Files.Manifest, json => json["calibration"]!["slope"] = 3)
        ),
        new("model.json with a calibration that turns the order round", Model, run =>
            run.EditJson(Step, Files.Manifest, json => json["calibration"]!["slope"] = -1)
        ),
        new("model.json with another threshold", Model, run => run.EditJson(Step, Files.Manifest, json => json["threshold"] = 0.01)),
        new("model.json with the labels exchanged", Model, run =>
            run.EditJson(Step, Files.Manifest, json => (json["negativeLabel"], json["positiveLabel"]) = ("fake", "real"))
        ),
        new("model.json with the networks of two folds exchanged", Model, run => run.EditJson(Step, Files.Manifest, ExchangeFolds)),
        new("model.json with a fold less", Model, run => run.EditJson(Step, Files.Manifest, json => json["folds"]!.AsArray().RemoveAt(2))),
        new("model.json of another program version", Model, run =>
            run.EditJson(Step, Files.Manifest, json => json["programVersion"] = "9.9.9")
        ),
        new("model.json of a newer format", Model, run => run.EditJson(Step, Files.Manifest, json => json["format"] = 3)),
        new("model.json with the scales of two folds exchanged", Model, run => run.EditJson(Step, Files.Manifest, ExchangeScales)),
        new("model.json without scales", Model, run => run.EditJson(Step, Files.Manifest, json => json.Remove("scales"))),
        new("model.json that starts from zero", Model, run => run.EditJson(Step, Files.Manifest, json => json["start"] = "zero")),
        new("model.json with columns in another order", Model, run =>
            run.EditText(Step, Files.Manifest, text =>
                text.Replace("effnet.0", "x", StringComparison.Ordinal)
                    .Replace("effnet.1", "effnet.0", StringComparison.Ordinal)
                    .Replace("\"x\"", "\"effnet.1\"", StringComparison.Ordinal)
            )
        ),
        new("model.json is garbage", Model, run => run.Edit(Step, Files.Manifest, Text("7"))),
        new("the AUC of the report raised", Report, run => run.EditJson(Step, Files.Report, json => Last(json["test"]!)["auc"] = 0.999)),
        new("the out-of-fold AUC of the report raised", Report, run =>
            run.EditJson(Step, Files.Report, json => Last(json["outOfFold"]!)["auc"] = 0.999)
        ),
        new("an expert's score lowered", Report, run => run.EditJson(Step, Files.Report, json => json["test"]![0]!["auc"] = 0.5)),
        new("the selection score raised", Report, run =>
            run.EditJson(Step, Files.Report, json => json["search"]!["winner"]!["mean"] = 0.999)
        ),
        new("an expert left out of the report", Report, run =>
            run.EditJson(Step, Files.Report, json => json["test"]!.AsArray().RemoveAt(0))
        ),
        new("the report's comparison made significant", Report, run =>
            run.EditJson(Step, Files.Report, json => json["comparisons"]![0]!["pValue"] = 0.001)
        ),
        new("the report's threshold moved", Report, run => run.EditJson(Step, Files.Report, json => json["threshold"]!["value"] = 0.2)),
        new("a column's importance invented", Report, run => run.EditJson(Step, Files.Report, json => json["importance"] = new JsonArray(
                    new JsonObject
                    {
                        ["column"] = "effnet.0",
                        ["gain"] = 12345,
                        ["splits"] = 3,
                    }
                ))),
        new("the AUC of a slice raised", Report, run =>
            run.EditJson(Step, Files.Report, json => json["testSlices"]![0]!["largest"]![0]!["auc"] = 0.999)
        ),
        new("a slice left out of the report", Report, run =>
            run.EditJson(Step, Files.Report, json => json["outOfFoldSlices"]![0]!["largest"]!.AsArray().RemoveAt(0))
        ),
        new("the report without its slices", Report, run => run.EditJson(Step, Files.Report, json => json.Remove("outOfFoldSlices"))),
        new("false positives of the report taken away", Report, run =>
            run.EditJson(Step, Files.Report, json => json["testConfusion"]![0]!["falsePositives"] = 0)
        ),
        new("the report's calibration error lowered", Report, run =>
            run.EditJson(Step, Files.Report, json => json["calibration"]!["errorAfter"] = 0)
        ),
        new("the gain of trees raised", Report, run =>
            run.EditJson(Step, Files.Report, json => json["search"]!["treesGain"]!["mean"] = 0.5)
        ),
        new("the expert to compare with exchanged", Report, run =>
            run.EditJson(Step, Files.Report, json =>
                (json["comparisons"]![0]!["chosen"], json["comparisons"]![1]!["chosen"]) = (false, false)
            )
        ),
        new("the report's number of rows", Report, run => run.EditJson(Step, Files.Report, json => json["rows"] = 1_000_000_000)),
        new("the report's number of candidates", Report, run =>
            run.EditJson(Step, Files.Report, json => json["search"]!["candidates"] = 1_000_000)
        ),
        new("the report's best parameters", Report, run =>
            run.EditJson(Step, Files.Report, json => json["search"]!["bestParameters"]!["max_depth"] = 9)
        ),
        new("a report with NaN", Report, run => run.EditJson(Step, Files.Report, json => json["test"]![0]!["auc"] = "NaN")),
        new("the report is garbage", Report, run => run.Edit(Step, Files.Report, Text("{\"rows\": {}}"))),
        new("the printed report changed", Report, run =>
            run.EditText(Step, Files.ReportText, text => text.Replace("meta-model", "super-model", StringComparison.Ordinal))
        ),
        new("the printed report emptied", Report, run => run.Edit(Step, Files.ReportText, Text(""))),
        new("a test prediction changed", Predictions, run => run.EditText(Step, Files.TestPredictions, Line(1, _ => "0,0.125"))),
        new("test predictions set to the labels", Predictions, run =>
            run.Edit(
                Step,
                Files.TestPredictions,
                Text("row,probability\n" + string.Concat(Enumerable.Range(0, 12).Select(row => $"{row},{row % 2}\n")))
            )
        ),
        new("a test prediction dropped", Predictions, run =>
            run.EditText(Step, Files.TestPredictions, text => text[..(text.TrimEnd().LastIndexOf('\n') + 1)])
        ),
        new("an out-of-fold prediction changed", Predictions, run =>
            run.EditText(
                Step,
                Files.OutOfFoldPredictions,
                Line(5, line => line[..(line.IndexOf(',', StringComparison.Ordinal) + 1)] + "0.5")
            )
        ),
        new("out-of-fold predictions in another order", Predictions, run =>
            run.EditText(Step, Files.OutOfFoldPredictions, ExchangeProbabilities)
        ),
        new("predictions that are no numbers", Predictions, run =>
            run.Edit(Step, Files.OutOfFoldPredictions, Text("row,probability\n0,x\n"))
        ),
        new("a meta step without out-of-fold predictions", Predictions, run => run.Delete(Step, Files.OutOfFoldPredictions)),
        new("a meta step without its trees", "steps", run => run.Delete(Step, Files.Model)),
        new("a meta step without model.json", "steps", run => run.Delete(Step, Files.Manifest)),
        new("a meta step without its report", "steps", run => run.Delete(Step, Files.Report)),
        new("a meta step without test predictions", "steps", run => run.Delete(Step, Files.TestPredictions)),
        new("a meta step with a file more", "steps", run => run.Write(Step, "extra.bin", [0])),
    ];

    /// <summary>Edits every candidate with trees.</summary>
    static Func<string, string> Trees(Func<string, string> edit) =>
        text =>
            string.Join(
                '\n',
                text.Split('\n').Select(line => line.StartsWith("boosted trees,", StringComparison.Ordinal) ? edit(line) : line)
            );

    static string Fields(string line, Action<string[]> edit)
    {
        string[] fields = line.Split(',');
        edit(fields);
        return string.Join(',', fields);
    }

    static JsonNode Last(JsonNode list) => list.AsArray()[^1]!;

    static void ExchangeFolds(JsonObject json)
    {
        var folds = json["folds"]!.AsArray();
        var first = folds[0]!.DeepClone();
        folds[0] = folds[1]!.DeepClone();
        folds[1] = first;
    }

    static void ExchangeScales(JsonObject json) =>
        json["scales"] = new JsonArray([.. json["scales"]!.AsArray().Reverse().Select(scale => scale!.DeepClone())]);

    static string ExchangeProbabilities(string text)
    {
        string[] lines = text.Split('\n');
        string Probability(int line) => lines[line].Split(',')[1];
        (lines[1], lines[2]) = ($"0,{Probability(2)}", $"1,{Probability(1)}");
        return string.Join('\n', lines);
    }

    static string LastLineUnscored(string text)
    {
        string[] lines = text.TrimEnd('\n').Split('\n');
        int parts = lines[0].Split(',').Count(name => name.StartsWith("split", StringComparison.Ordinal));
        lines[^1] = Fields(lines[^1], fields => Array.Fill(fields, "NaN", Array.IndexOf(lines[0].Split(','), "split0_score"), parts + 2));
        return string.Join('\n', lines) + "\n";
    }
}
