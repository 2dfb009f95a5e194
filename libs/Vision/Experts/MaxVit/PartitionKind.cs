namespace StackingK8s.Vision.Experts.MaxVit;

/// <summary>Which tokens attend to each other.</summary>
internal enum PartitionKind
{
    /// <summary>Neighbours: the image is cut into windows of w x w.</summary>
    Window,

    /// <summary>Tokens far apart: the w x w of them that lie on one regular grid over the whole image.</summary>
    Grid,
}
