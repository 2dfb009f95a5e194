namespace StackingK8s.Cli.SampleData.Photographs;

/// <summary>A photograph turned upright, as its header describes it.</summary>
/// <param name="File">File name within the photographs' folder.</param>
/// <param name="Width">Pixels, after the orientation in its EXIF is applied.</param>
/// <param name="Height">Pixels, likewise.</param>
/// <param name="Sha256">Of the file's bytes, lower-case hexadecimal.</param>
public sealed record Photograph(string File, int Width, int Height, string Sha256)
{
    /// <summary>The group of every crop cut from it.</summary>
    public string Group => Path.GetFileNameWithoutExtension(File);
}
