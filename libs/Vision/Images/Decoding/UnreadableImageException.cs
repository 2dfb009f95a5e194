namespace StackingK8s.Vision.Images.Decoding;

/// <summary>An image file that cannot be used. The message names the file, the reason in plain words, and the way out.</summary>
public sealed class UnreadableImageException : Exception
{
    /// <param name="path">The file, as the caller named it.</param>
    /// <param name="reason">The one reason.</param>
    /// <param name="explanation">What is wrong and what to do, as the end of a sentence that began with the path.</param>
    /// <param name="cause">What the decoder or the file system said, if anything.</param>
    public UnreadableImageException(string path, UnreadableReason reason, string explanation, Exception? cause = null)
        : base($"{path}: {explanation}", cause)
    {
        Path = path;
        Reason = reason;
    }

    public string Path { get; }

    public UnreadableReason Reason { get; }
}
