namespace StackingK8s.Cli.SampleData;

/// <summary>A photograph upright, as its header tells it.</summary>
/// <param name="File">File name within the photographs' folder.</param>
/// <param name="Width">Pixels, after the orientation in its EXIF is applied.</param>
/// <param name="Height">Pixels, likewise.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hexadecimal.</param>
public sealed record Photograph(string File, int Width, int Height, string Sha256)
{
    /// <summary>The group of every crop cut from it.</summary>
    public string Group => Path.GetFileNameWithoutExtension(File);
}
