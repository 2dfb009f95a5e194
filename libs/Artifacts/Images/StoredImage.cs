using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Artifacts.Images;

/// <summary>An image of a manifest, found and known by its bytes.</summary>
/// <param name="Path">The manifest's word for it.</param>
/// <param name="File">The file on this machine that holds it, or will when it is asked for (<see cref="ImageRoot.Hold"/>).</param>
/// <param name="Sha256">The image's digest.</param>
/// <param name="Offset">Where in the file it starts.</param>
/// <param name="Length">Its bytes; null where it has the file to itself.</param>
public sealed record StoredImage(string Path, string File, string Sha256, long Offset, long? Length);
