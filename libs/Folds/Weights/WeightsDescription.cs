using System.Globalization;
using System.Text.Json;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Vision.Images;

namespace StackingK8s.Folds.Weights;

/// <summary>
/// What whoever uses a network must know beside its weights: kept in the metadata of the file that holds them, each value as JSON, so that the
/// network meets the same pixels wherever it is used.
/// </summary>
/// <param name="Architecture">Name of `stacking experts`.</param>
/// <param name="ImageSize">Side in pixels.</param>
/// <param name="Normalisation">The scale of the pixels.</param>
/// <param name="LabelNames">One per class, in the order of the logits.</param>
public sealed record WeightsDescription(string Architecture, int ImageSize, Normalisation Normalisation, IReadOnlyList<string> LabelNames)
{
    /// <summary>As the file's metadata; format says that names and layout are PyTorch's.</summary>
    public IReadOnlyDictionary<string, string> ToMetadata() =>
        new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["format"] = "pt",
            ["architecture"] = Architecture,
            ["image_size"] = ImageSize.ToString(CultureInfo.InvariantCulture),
            ["mean"] = JsonSerializer.Serialize(Normalisation.Mean),
            ["std"] = JsonSerializer.Serialize(Normalisation.Deviation),
            ["classes"] = LabelNames.Count.ToString(CultureInfo.InvariantCulture),
            ["label_names"] = JsonSerializer.Serialize(LabelNames),
        };

    /// <returns>null where the metadata is not one of ours: other programs keep other things there, or nothing.</returns>
    public static WeightsDescription? Of(IReadOnlyDictionary<string, string> metadata)
    {
        try
        {
            return
                metadata.TryGetValue("architecture", out string? architecture)
                && metadata.TryGetValue("image_size", out string? size)
                && int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out int imageSize)
                && Numbers("mean") is [_, _, _] mean
                && Numbers("std") is [> 0, > 0, > 0] std
                && metadata.TryGetValue("label_names", out string? labels)
                && JsonSerializer.Deserialize<string[]>(labels) is { } labelNames
                ? new(architecture, imageSize, new(mean, std), labelNames)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }

        double[]? Numbers(string name) => metadata.TryGetValue(name, out string? text) ? JsonSerializer.Deserialize<double[]>(text) : null;
    }
}
