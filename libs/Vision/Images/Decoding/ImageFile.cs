namespace StackingK8s.Vision.Images.Decoding;

/// <summary>Where the bytes of an image are: in a file of its own, or in one that holds many.</summary>
/// <param name="Path">The file.</param>
/// <param name="Sha256">The image's digest, 64 hexadecimal digits.</param>
/// <param name="Offset">Where in the file the image starts.</param>
/// <param name="Length">Bytes of the image; null: to the end of the file.</param>
/// <param name="Name">What messages call the image; null: the path.</param>
public readonly record struct ImageFile(string Path, string Sha256, long Offset = 0, long? Length = null, string? Name = null)
{
    /// <summary>The image and its file, for messages.</summary>
    /// <returns>The path, after the name if there is one.</returns>
    public override string ToString() => Name is null ? Path : $"{Name} in {Path}";
}
