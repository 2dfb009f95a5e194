namespace StackingK8s.Contracts.Results;

/// <summary>One file of an attempt.</summary>
/// <param name="Path">Below the attempt's folder, with '/'.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 hex digits.</param>
public sealed record FileEntry(string Path, long Size, string Sha256);
