namespace StackingK8s.Artifacts.Images;

/// <summary>An image of a manifest, with its place and digest.</summary>
/// <param name="Path">As the manifest has it.</param>
/// <param name="File">The file on this machine that has it, or will have it (<see cref="ImageRoot.Acquire"/>).</param>
/// <param name="Sha256">The image's digest.</param>
/// <param name="Offset">Of its first byte in the file.</param>
/// <param name="Length">Bytes; null where the whole file is the image.</param>
public sealed record StoredImage(string Path, string File, string Sha256, long Offset, long? Length);
