using System.Text.Json.Serialization;

namespace StackingK8s.Contracts.Results;

/// <summary>An expert and the size of its output, the same in every fold.</summary>
/// <param name="Name">Its name in the run file.</param>
/// <param name="Dimensions">Columns of its projected embedding.</param>
/// <param name="Layers">The parts that the embedding is made of, in order; null where it is the last layer's alone.</param>
public sealed record ExpertShape(
    string Name,
    int Dimensions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LayerShape>? Layers = null
)
{
    /// <summary>Whether the parts have as many columns as the embedding.</summary>
    [JsonIgnore]
    public bool IsWhole =>
        Layers is null || (Layers.All(layer => layer.Columns > 0) && Layers.Sum(layer => (long)layer.Columns) == Dimensions);

    /// <summary>A name per column of the embedding: effnet.17, or with layers effnet.last.17 and effnet.stage3.sd.2.</summary>
    [JsonIgnore]
    public IEnumerable<string> Columns =>
        Layers is null
            ? Enumerable.Range(0, Dimensions).Select(column => $"{Name}.{column}")
            : Layers.SelectMany(layer => Enumerable.Range(0, layer.Columns).Select(column => $"{Name}.{layer.Name}.{column}"));
}

/// <summary>One part of an embedding: what a layer hands over, and into how many columns it is projected.</summary>
/// <param name="Name">last, stem.mean, stem.sd, stage1.mean, …</param>
/// <param name="Features">Numbers that the network hands over.</param>
/// <param name="Columns">Columns of the embedding that they are projected to.</param>
public sealed record LayerShape(string Name, int Features, int Columns);
