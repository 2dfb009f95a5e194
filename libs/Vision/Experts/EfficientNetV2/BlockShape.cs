namespace StackingK8s.Vision.Experts.EfficientNetV2;

/// <summary>Channels in and out, stride (1 or 2), expansion factor and drop-path rate of one block.</summary>
internal readonly record struct BlockShape(int Inputs, int Outputs, int Stride, int Expansion, double DropPath)
{
    internal int Expanded => Inputs * Expansion;

    internal bool HasSkip => Stride == 1 && Inputs == Outputs;
}
