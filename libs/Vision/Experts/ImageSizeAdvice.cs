namespace StackingK8s.Vision.Experts;

/// <summary>What to do about an image size that an architecture does not accept.</summary>
public static class ImageSizeAdvice
{
    /// <summary>Checks an image size.</summary>
    /// <param name="architecture">The architecture.</param>
    /// <param name="size">Side of the image in pixels.</param>
    /// <returns>What is wrong and the fix, without a full stop, to follow the field's name; null where the size is allowed.</returns>
    public static string? Problem(ExpertArchitecture architecture, int size)
    {
        if (architecture.AllowsImageSize(size))
            return null;
        string wrong = $"{architecture.Name} takes images of {architecture.AllowedImageSizes} pixels, not {size}";
        if (!architecture.FixedImageSize)
            return wrong;
        var others = ExpertCatalog
            .Names.Select(ExpertCatalog.Find)
            .Where(other => Variant(other) == Variant(architecture) && other != architecture)
            .ToList();
        string instead = others.Find(other => other.AllowsImageSize(size)) is { } exact
            ? exact.Name
            : "an EfficientNetV2, which accepts any size of 32 or more"
                + string.Concat(others.Select(other => $", or {other.Name} with {other.DefaultImageSize}"));
        return $"{wrong}: omit the size, or use {instead}";
    }

    /// <summary>The name without the size it ends with.</summary>
    static string Variant(ExpertArchitecture architecture) => architecture.Name[..architecture.Name.LastIndexOf('_')];
}
