using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Learning.Features;

namespace StackingK8s.OutOfFold.Scaling;

/// <summary>
/// The scale of one network's output, from the rows that its fold holds out. Each fold's networks learn from other rows, so their log-odds
/// and embeddings lie and spread differently; on this scale one column means the same in every fold. The aggregate and `stacking predict`
/// both scale here, to the same bits.
/// </summary>
/// <param name="scale">Of the expert, from scale.json.</param>
public sealed class NetworkScale(ExpertScale scale)
{
    readonly ColumnScale embedding = new(scale.Means, scale.Deviations),
        logit = new([scale.LogitMean], [scale.LogitDeviation]);

    /// <summary>As scale.json has it.</summary>
    public ExpertScale Numbers => scale;

    /// <summary>Reads scale.json.</summary>
    /// <param name="file">Its path.</param>
    /// <param name="experts">The experts it must be of.</param>
    /// <returns>One scale per expert, in their order.</returns>
    /// <exception cref="ArtifactException">It is not the scale of such networks.</exception>
    public static IReadOnlyList<NetworkScale> Read(string file, IReadOnlyList<ExpertShape> experts)
    {
        try
        {
            var scale = ContractJson.Read<FoldScale>(File.ReadAllBytes(file));
            if (!scale.Experts.Select(expert => expert.Name).SequenceEqual(experts.Select(expert => expert.Name)))
                throw Invalid(file, $"it is not of the experts {string.Join(", ", experts.Select(expert => expert.Name))}");
            if (scale.Experts.Zip(experts).FirstOrDefault(each => !IsValid(each.First, each.Second.Dimensions)).First is { } invalid)
                throw Invalid(file, $"{invalid.Name} does not have a finite mean and deviation for every column");
            return [.. scale.Experts.Select(expert => new NetworkScale(expert))];
        }
        catch (JsonException malformed)
        {
            throw Invalid(file, malformed.Message.TrimEnd('.'), malformed);
        }
    }

    /// <summary>Scales an embedding.</summary>
    /// <param name="values">A number per column; is changed.</param>
    public void ScaleEmbedding(Span<float> values) => embedding.Apply(values);

    /// <summary>The score of a row: its scaled log-odds.</summary>
    /// <param name="logOdds">As the network gives them.</param>
    public float Score(float logOdds)
    {
        logit.Apply(new Span<float>(ref logOdds));
        return logOdds;
    }

    static bool IsValid(ExpertScale scale, int dimensions) =>
        scale.Means.Count == dimensions
        && scale.Deviations.Count == dimensions
        && scale.Means.Append(scale.LogitMean).All(double.IsFinite)
        && scale.Deviations.Append(scale.LogitDeviation).All(deviation => double.IsFinite(deviation) && deviation >= 0);

    static ArtifactException Invalid(string file, string why, Exception? cause = null) =>
        new($"{file} cannot be used ({why}). Run the fold again.", cause);
}
