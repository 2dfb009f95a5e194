using StackingK8s.Contracts.Spec;
using StackingK8s.Vision.Images;

namespace StackingK8s.Folds.Images;

/// <summary>Translates the view of a run file into that of the image pipeline. Pure.</summary>
public static class ViewMap
{
    /// <param name="view">spec.experts[].view.</param>
    /// <param name="residual">spec.experts[].residual; ignored with view rgb.</param>
    public static ImageView FromSpec(PixelView view, ResidualKind residual) =>
        (view, residual) switch
        {
            (PixelView.Rgb, _) => ImageView.Rgb,
            (_, ResidualKind.Srm) => ImageView.Srm,
            _ => ImageView.Laplacian,
        };
}
