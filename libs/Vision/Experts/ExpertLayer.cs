namespace StackingK8s.Vision.Experts;

/// <summary>A layer of a network whose activations are described by their moments: the stem or a stage.</summary>
/// <param name="Name">stem, stage1, stage2, …</param>
/// <param name="Channels">Of its output.</param>
public sealed record ExpertLayer(string Name, int Channels)
{
    internal static IReadOnlyList<ExpertLayer> Of(int stem, IReadOnlyList<int> stages) =>
        [new("stem", stem), .. stages.Select((channels, stage) => new ExpertLayer($"stage{stage + 1}", channels))];
}
