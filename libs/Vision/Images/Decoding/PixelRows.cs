using NetVips;

namespace StackingK8s.Vision.Images.Decoding;

/// <summary>The rows of an image of three 8-bit channels, from the top down; no more memory than the rows still needed.</summary>
abstract unsafe class PixelRows : IDisposable
{
    /// <summary>Width x 3 bytes; valid until a row is read that many rows further down as are kept.</summary>
    /// <exception cref="VipsException">The image is damaged between the rows read so far and this one.</exception>
    public abstract byte* Row(int y);

    /// <summary>Reads the rows that nobody needs, so that damage is found there too.</summary>
    /// <exception cref="VipsException">The image is damaged further down.</exception>
    public abstract void ReadToEnd();

    public abstract void Dispose();
}
