namespace StackingK8s.Artifacts.Images;

/// <summary>What is known of an image file without its pixels.</summary>
/// <param name="Sha256">Of its bytes, 64 hex digits.</param>
/// <param name="Fingerprint">64 hex digits that nearly equal pictures nearly share; null for a picture too flat for one.</param>
/// <param name="Format">jpeg, png, webp, tiff or gif, by content.</param>
/// <param name="Width">Pixels, as stored.</param>
/// <param name="Height">Pixels, as stored.</param>
/// <param name="Bytes">Of the file.</param>
/// <param name="Quality">Of a JPEG, 1 to 100, estimated from its tables; null for other formats.</param>
/// <param name="Subsampling">Of a JPEG's colours, such as 4:2:0; null for other formats.</param>
public sealed record ImageFacts(
    string Sha256,
    string? Fingerprint,
    string Format,
    int Width,
    int Height,
    long Bytes,
    int? Quality,
    string? Subsampling
);
