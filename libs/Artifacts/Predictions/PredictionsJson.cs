using System.Text.Encodings.Web;
using System.Text.Json;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Predictions;

/// <summary>
/// The predictions of `stacking predict` as JSON Lines, an object per image: path, probability, prediction, spread, group and
/// groupProbability where images have groups, logits by expert, and where asked for the explanation with logOdds, base, and the
/// contributions of each expert, by layer, and of each view and layer.
/// </summary>
public static class PredictionsJson
{
    static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the file atomically.</summary>
    /// <param name="path">The file.</param>
    /// <param name="table">What each object has.</param>
    /// <param name="fill">Receives the function that appends a prediction with its group, "" for none.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    /// <exception cref="UsageException">The place may not be written.</exception>
    public static void Write(string path, PredictionTable table, Action<Action<ImagePrediction, string>> fill) =>
        AtomicFile.Write(path, stream => table.Rows(fill, (image, group, mean) =>
            {
                using (Utf8JsonWriter json = new(stream, Options))
                    Write(json, table, image, group, mean);
                stream.WriteByte((byte)'\n');
            }));

    static void Write(Utf8JsonWriter json, PredictionTable table, ImagePrediction prediction, string group, double? groupMean)
    {
        json.WriteStartObject();
        json.WriteString("path", prediction.Path);
        json.WriteNumber("probability", prediction.Probability);
        json.WriteString("prediction", prediction.Label);
        json.WriteNumber("spread", prediction.Spread);
        if (groupMean is { } mean)
        {
            json.WriteString("group", group);
            json.WriteNumber("groupProbability", mean);
        }
        json.WriteStartObject("logits");
        foreach (var (expert, logit) in table.Experts.Zip(prediction.Logits))
            json.WriteNumber(expert, logit);
        json.WriteEndObject();
        if (prediction.Explanation is { } explanation)
            Write(json, table.Parts, explanation);
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, IReadOnlyList<ExplainedPart> parts, Explanation explanation)
    {
        json.WriteStartObject("explanation");
        json.WriteNumber("logOdds", explanation.LogOdds);
        json.WriteNumber("base", explanation.Base);
        json.WriteStartArray("experts");
        foreach (var expert in parts.Zip(explanation.Contributions).GroupBy(each => each.First.Expert))
        {
            json.WriteStartObject();
            json.WriteString("name", expert.Key);
            json.WriteString("view", expert.First().First.View);
            json.WriteNumber("contribution", expert.Sum(each => each.Second));
            Write(json, "layers", expert.Select(each => (each.First.Layer, each.Second)));
            json.WriteEndObject();
        }
        json.WriteEndArray();
        Write(json, "views", explanation.By(parts, part => part.View));
        Write(json, "layers", explanation.By(parts, part => part.Layer));
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, string name, IEnumerable<(string Name, double Contribution)> contributions)
    {
        json.WriteStartObject(name);
        foreach (var (of, contribution) in contributions)
            json.WriteNumber(of, contribution);
        json.WriteEndObject();
    }
}
