namespace StackingK8s.Vision.Images.Decoding;

/// <summary>Why an image file cannot be used. One reason per file: the first that applies, in this order.</summary>
public enum UnreadableReason
{
    /// <summary>No file stands at the path.</summary>
    Missing,

    /// <summary>The file is there, but may not be read or failed while being read.</summary>
    NotReadable,

    /// <summary>The file has zero bytes.</summary>
    Empty,

    /// <summary>The bytes are not those of a format in <see cref="ImageDecoder"/>'s list, whatever the name says.</summary>
    NotAnImage,

    /// <summary>The header declares more pixels than allowed; no pixel was decoded.</summary>
    TooManyPixels,

    /// <summary>The header or the pixels are cut short or damaged.</summary>
    Damaged,

    /// <summary>The bytes are not those whose digest the caller gave: the file changed meanwhile.</summary>
    Changed,
}
