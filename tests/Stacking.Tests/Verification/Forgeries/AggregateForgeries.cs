using StackingK8s.Contracts.Tasks;
using static StackingK8s.Tests.Stacking.Verification.Forgeries.Forge;
using Files = StackingK8s.Contracts.ArtifactPaths.Aggregate;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>Forgeries of what the aggregate step wrote.</summary>
static class AggregateForgeries
{
    const string Step = StepNames.Aggregate,
        Claim = "X_meta";

    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("X_meta replaced by noise", Claim, run => run.Edit(Step, Files.Features, Floats(Noise))),
        new("X_meta replaced by the labels", Claim, run => run.Edit(Step, Files.Features, Floats(Labels))),
        new("one number of X_meta changed", Claim, run =>
            run.Edit(
                Step,
                Files.Features,
                Floats(values => values[17] = BitConverter.Int32BitsToSingle(BitConverter.SingleToInt32Bits(values[17]) ^ 1))
            )
        ),
        new("two rows of X_meta exchanged", Claim, run => run.Edit(Step, Files.Features, Floats(values => Array.Reverse(values, 0, 20)))),
        new("X_meta with a row less", Claim, run => run.Edit(Step, Files.Features, Shape(89, 10))),
        new("X_meta of 10^9 rows", Claim, run => run.Edit(Step, Files.Features, Header("(90, 10), }        ", "(1000000000, 10), }"))),
        new("X_meta with NaN", Claim, run => run.Edit(Step, Files.Features, Floats(values => values[5] = float.NaN))),
        new("y_meta flipped", Claim, run => run.Edit(Step, Files.Labels, Integers(labels => [.. labels.Select(label => 1 - label)]))),
        new("one label of y_meta flipped", Claim, run =>
            run.Edit(Step, Files.Labels, Integers(labels => [1 - labels[0], .. labels.Skip(1)]))
        ),
        new("y_meta with a row more", Claim, run => run.Edit(Step, Files.Labels, Integers(labels => [.. labels, 1]))),
        new("y_meta with a label 2", Claim, run => run.Edit(Step, Files.Labels, Integers(labels => [2, .. labels.Skip(1)]))),
        new("out-of-fold logits set to the labels", Claim, run => run.Edit(Step, Files.Logits, Floats(Labels))),
        new("out-of-fold logits of the experts exchanged", Claim, run => run.Edit(Step, Files.Logits, Floats(ExchangePairs))),
        new("out-of-fold scores set to the labels", Claim, run => run.Edit(Step, Files.Scores, Floats(Labels))),
        new("the raw log-odds in place of the scores", Claim, run => run.Write(Step, Files.Scores, run.Read(Step, Files.Logits))),
        new("the test scores of two folds exchanged", Claim, run => run.Swap(Step, Files.TestScores(0), Step, Files.TestScores(1))),
        new("another mean in scales.json", Claim, run =>
            run.EditJson(Step, Files.Scales, json => json["folds"]![1]!["experts"]![0]!["means"]![2] = 0.5)
        ),
        new("scales.json without a fold", Claim, run => run.EditJson(Step, Files.Scales, json => json["folds"]!.AsArray().RemoveAt(0))),
        new("networks.json names another scale", Claim, run =>
            run.EditJson(Step, Files.Networks, json => json["scales"]![0] = new string('9', 64))
        ),
        new("networks.json without scales", Claim, run => run.EditJson(Step, Files.Networks, json => json.Remove("scales"))),
        new("an aggregate without its scores", "steps", run => run.Delete(Step, Files.Scores)),
        new("groups emptied", Claim, run => run.Edit(Step, Files.Groups, Integers(groups => [.. groups.Select(_ => 0)]))),
        new("every row a group of its own", Claim, run =>
            run.Edit(Step, Files.Groups, Integers(groups => [.. groups.Select((_, row) => row)]))
        ),
        new("the test features of two folds exchanged", Claim, run => run.Swap(Step, Files.TestFeatures(0), Step, Files.TestFeatures(1))),
        new("the test logits of one fold copied over another's", Claim, run =>
            run.Write(Step, Files.TestLogits(2), run.Read(Step, Files.TestLogits(0)))
        ),
        new("test features set to the labels", Claim, run => run.Edit(Step, Files.TestFeatures(1), Floats(Labels))),
        new("y_test flipped", Claim, run => run.Edit(Step, Files.TestLabels, Integers(labels => [.. labels.Select(label => 1 - label)]))),
        new("a row moved to another slice", Claim, run => run.EditText(Step, Files.Slices, Line(1, _ => "0,c2"))),
        new("a test row moved to another slice", Claim, run => run.EditText(Step, Files.TestSlices, Line(1, _ => "0,c2"))),
        new("an aggregate without its slices", "steps", run => run.Delete(Step, Files.Slices)),
        new("the ledger emptied", Claim, run => run.Edit(Step, Files.Ledger, Text("row,expert,fold,model_sha256,training_rows_sha256\n"))),
        new("a row of the ledger dropped", Claim, run =>
            run.EditText(Step, Files.Ledger, text => string.Join('\n', text.Split('\n').Where((_, line) => line != 3)))
        ),
        new("a row of the ledger of another fold", Claim, run =>
            run.EditText(
                Step,
                Files.Ledger,
                Line(1, line => line.Replace(",0,", ",1,", StringComparison.Ordinal).Replace(",2,", ",0,", StringComparison.Ordinal))
            )
        ),
        new("the parquet table replaced by garbage", Claim, run => run.Edit(Step, Files.Table, Text("PAR1"))),
        new("a byte of the parquet table changed", Claim, run =>
            run.Edit(Step, Files.Table, bytes => [.. bytes[..200], (byte)(bytes[200] ^ 1), .. bytes[201..]])
        ),
        new("a row count of 10^9", Claim, run => run.EditJson(Step, Files.Summary, json => json["rows"] = 1_000_000_000)),
        new("more folds than there are", Claim, run => run.EditJson(Step, Files.Summary, json => json["folds"] = 1_000_000_000)),
        new("fewer groups than there are", Claim, run => run.EditJson(Step, Files.Summary, json => json["groups"] = 0)),
        new("no test rows in the summary", Claim, run => run.EditJson(Step, Files.Summary, json => json["testRows"] = 0)),
        new("a column renamed", Claim, run =>
            run.EditText(Step, Files.Summary, text => text.Replace("effnet.0", "effnet.9", StringComparison.Ordinal))
        ),
        new("the experts of the summary exchanged", Claim, run =>
            run.EditJson(Step, Files.Summary, json => json["experts"] = new System.Text.Json.Nodes.JsonArray("maxvit", "effnet"))
        ),
        new("the summary is huge nesting", Claim, run => run.Edit(Step, Files.Summary, Text(new string('[', 100_000)))),
        new("networks.json names other weights", Claim, run =>
            run.EditJson(Step, Files.Networks, json => json["folds"]![0]![0]!["weights"] = new string('9', 64))
        ),
        new("networks.json with the folds exchanged", Claim, run => run.EditJson(Step, Files.Networks, ExchangeFolds)),
        new("networks.json with the labels exchanged", Claim, run =>
            run.EditJson(Step, Files.Networks, json => json["labelNames"] = new System.Text.Json.Nodes.JsonArray("fake", "real"))
        ),
        new("networks.json with other dimensions", Claim, run =>
            run.EditJson(Step, Files.Networks, json => json["experts"]![0]!["dimensions"] = 1_000_000_000)
        ),
        new("networks.json is garbage", Claim, run => run.Edit(Step, Files.Networks, Text("null"))),
        new("an aggregate without its ledger", "steps", run => run.Delete(Step, Files.Ledger)),
        new("an aggregate without X_meta", "steps", run => run.Delete(Step, Files.Features)),
        new("an aggregate without a fold's test features", "steps", run => run.Delete(Step, Files.TestFeatures(1))),
        new("an aggregate with a fold's test features more", "steps", run =>
            run.Write(Step, Files.TestFeatures(3), run.Read(Step, Files.TestFeatures(1)))
        ),
    ];

    static void Noise(float[] values)
    {
        Random random = new(1);
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle();
    }

    static void Labels(float[] values)
    {
        int columns = values.Length % 90 == 0 ? values.Length / 90 : values.Length / 12;
        for (int i = 0; i < values.Length; i++)
            values[i] = i / columns % 2;
    }

    static void ExchangePairs(float[] values)
    {
        for (int i = 0; i + 1 < values.Length; i += 2)
            (values[i], values[i + 1]) = (values[i + 1], values[i]);
    }

    static void ExchangeFolds(System.Text.Json.Nodes.JsonObject json)
    {
        var folds = json["folds"]!.AsArray();
        var first = folds[0]!.DeepClone();
        folds[0] = folds[1]!.DeepClone();
        folds[1] = first;
    }
}
