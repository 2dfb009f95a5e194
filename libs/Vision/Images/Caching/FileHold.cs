namespace StackingK8s.Vision.Images.Caching;

/// <summary>Sees to it that files are there while images are decoded from them; they may go when what it returns is disposed.</summary>
/// <param name="files">Each once.</param>
/// <param name="next">The first file that is wanted after these, which may be the last of them; null if no other is.</param>
public delegate IDisposable FileHold(IReadOnlyList<string> files, string? next);
