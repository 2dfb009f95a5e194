using System.Globalization;
using System.Text.Json;
using StackingK8s.Vision.Images;

namespace StackingK8s.Folds.Weights;

/// <summary>
/// What a network needs beside its weights, so that it sees the same pixels wherever it is used. It is kept in the metadata of the file
/// with the weights, each value as JSON.
/// </summary>
/// <param name="Architecture">A name that `stacking experts` lists.</param>
/// <param name="Form">Size and view of the images.</param>
/// <param name="Normalisation">The scale of the pixels.</param>
/// <param name="LabelNames">One per class, in the order of the logits.</param>
public sealed record WeightsDescription(string Architecture, ImageForm Form, Normalisation Normalisation, IReadOnlyList<string> LabelNames)
{
    /// <summary>The metadata of the file; its "format" says that names and layout are PyTorch's.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata() =>
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = "pt",
            ["architecture"] = Architecture,
            ["image_size"] = Form.Size.ToString(CultureInfo.InvariantCulture),
            ["view"] = JsonSerializer.Serialize(Form.ViewName),
            ["mean"] = JsonSerializer.Serialize(Normalisation.Mean),
            ["std"] = JsonSerializer.Serialize(Normalisation.Deviation),
            ["classes"] = LabelNames.Count.ToString(CultureInfo.InvariantCulture),
            ["label_names"] = JsonSerializer.Serialize(LabelNames),
        };

    /// <summary>Reads the metadata of a file.</summary>
    /// <param name="metadata">Keys and values of the file's header.</param>
    /// <returns>Null where another program wrote the file: it keeps other things there, or nothing.</returns>
    public static WeightsDescription? FromMetadata(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            return
                metadata.TryGetValue("architecture", out string? architecture)
                && metadata.TryGetValue("image_size", out string? size)
                && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int imageSize)
                && View() is { } view
                && Numbers("mean") is [_, _, _] mean
                && Numbers("std") is [> 0, > 0, > 0] std
                && metadata.TryGetValue("label_names", out string? labels)
                && JsonSerializer.Deserialize<string[]>(labels) is { } labelNames
                ? new(architecture, new(imageSize, view), new(mean, std), labelNames)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }

        // Files of versions before there were views have none.
        ImageView? View() =>
            !metadata.TryGetValue("view", out string? text) ? ImageView.Rgb
            : Enum.TryParse(JsonSerializer.Deserialize<string>(text), ignoreCase: true, out ImageView view) && Enum.IsDefined(view) ? view
            : null;

        double[]? Numbers(string name) => metadata.TryGetValue(name, out string? text) ? JsonSerializer.Deserialize<double[]>(text) : null;
    }
}
