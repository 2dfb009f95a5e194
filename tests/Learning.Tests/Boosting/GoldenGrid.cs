using System.IO.Compression;
using System.Text.Json;
using StackingK8s.Boosting;
using StackingK8s.Learning;

namespace StackingK8s.Tests.Boosting;

/// <summary>A data set with what LightGBM's Python LGBMClassifier under scikit-learn's GridSearchCV made of it.</summary>
public sealed record GoldenGrid(
    LabelledFeatures Data,
    int[] Train,
    int[] Validation,
    IReadOnlyList<MetaParameters> Candidates,
    double[] Aucs,
    MetaParameters Best,
    double BestAuc,
    double[] RefitProbabilityFirst50,
    double RefitLogLoss
)
{
    public static GoldenGrid BreastCancer => All["breast_cancer"];

    public static GoldenGrid DigitsOdd => All["digits_odd"];

    public static GoldenGrid Load(string name) => All[name];

    static readonly Dictionary<string, GoldenGrid> All = Read();

    static Dictionary<string, GoldenGrid> Read()
    {
        string path = Path.Combine(AppContext.BaseDirectory, "Golden", "lightgbm-grid.json.gz");
        using var text = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var document = JsonDocument.Parse(text);
        return document.RootElement.GetProperty("cases").EnumerateArray().ToDictionary(c => c.GetProperty("name").GetString()!, Case);
    }

    static GoldenGrid Case(JsonElement c)
    {
        float[][] rows = c.GetProperty("X").Deserialize<float[][]>()!;
        var features = new FloatMatrix(rows.Length, rows[0].Length, [.. rows.SelectMany(row => row)]);
        var candidates = c.GetProperty("candidates").EnumerateArray().ToArray();
        return new GoldenGrid(
            new LabelledFeatures(features, Ints(c, "y")),
            Ints(c, "train"),
            Ints(c, "validation"),
            [.. candidates.Select(candidate => Parameters(candidate.GetProperty("params")))],
            [.. candidates.Select(candidate => candidate.GetProperty("auc").GetDouble())],
            Parameters(c.GetProperty("best_params")),
            c.GetProperty("best_auc").GetDouble(),
            c.GetProperty("refit_probability_first50").Deserialize<double[]>()!,
            c.GetProperty("refit_log_loss").GetDouble()
        );
    }

    static int[] Ints(JsonElement c, string name) => c.GetProperty(name).Deserialize<int[]>()!;

    static MetaParameters Parameters(JsonElement p) =>
        new()
        {
            NumEstimators = p.GetProperty("n_estimators").GetInt32(),
            LearningRate = p.GetProperty("learning_rate").GetDouble(),
            NumLeaves = p.GetProperty("num_leaves").GetInt32(),
            MaxDepth = p.GetProperty("max_depth").GetInt32(),
            RegAlpha = p.GetProperty("reg_alpha").GetDouble(),
            RegLambda = p.GetProperty("reg_lambda").GetDouble(),
        };
}
