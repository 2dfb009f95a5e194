using System.Globalization;
using System.Text;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Data;

/// <summary>The predictions of `stacking predict` as CSV path,probability,prediction and a column expert.logit for each expert; every number reads back as it was.</summary>
public static class PredictionsCsv
{
    /// <param name="path">Written whole or not at all.</param>
    /// <param name="experts">Names, in the order of each prediction's logits.</param>
    /// <param name="fill">Is given the function that appends a prediction.</param>
    /// <exception cref="StackingK8s.Contracts.Errors.TransientException">The disk is full or failing.</exception>
    /// <exception cref="StackingK8s.Contracts.Errors.UsageException">The place may not be written.</exception>
    public static void Write(string path, IReadOnlyList<string> experts, Action<Action<ImagePrediction>> fill) =>
        WholeFile.Write(path, stream =>
        {
            using StreamWriter text = new(stream, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), 1 << 16, leaveOpen: true);
            text.Write("path,probability,prediction");
            foreach (string expert in experts)
                text.Write($",{expert}.logit");
            text.Write('\n');
            fill(prediction => Append(text, prediction));
        });

    static void Append(StreamWriter text, ImagePrediction prediction)
    {
        RowsCsv.WriteField(text, prediction.Path);
        text.Write(string.Create(CultureInfo.InvariantCulture, $",{prediction.Probability:R},"));
        RowsCsv.WriteField(text, prediction.Label);
        foreach (float logit in prediction.Logits)
            text.Write(string.Create(CultureInfo.InvariantCulture, $",{logit:R}"));
        text.Write('\n');
    }
}
