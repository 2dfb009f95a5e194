using System.Collections;
using System.Runtime.InteropServices;

namespace StackingK8s.Artifacts.Images;

/// <summary>
/// Facts about many images as numbers and bytes: a million take some 110 MB, a fifth of what as many objects take. Each
/// <see cref="ImageFacts"/> is made when it is asked for.
/// </summary>
public sealed class ImageList : IReadOnlyList<ImageFacts>
{
    /// <summary>Bytes of a digest, and of a fingerprint.</summary>
    const int DigestBytes = 32;

    readonly List<byte> digests = [],
        fingerprints = [];
    readonly List<Entry> entries = [];

    // Few are different, so each is kept once.
    readonly HashSet<string> names = new(StringComparer.Ordinal);

    internal ImageList() { }

    /// <inheritdoc/>
    public int Count => entries.Count;

    /// <inheritdoc/>
    public ImageFacts this[int index]
    {
        get
        {
            var entry = entries[index];
            string? fingerprint = entry.HasFingerprint ? Convert.ToHexStringLower(Bytes(fingerprints, index)) : null;
            return new(
                Sha256(index),
                fingerprint,
                entry.Format,
                entry.Width,
                entry.Height,
                entry.Bytes,
                entry.Quality < 0 ? null : entry.Quality,
                entry.Subsampling
            );
        }
    }

    /// <summary>SHA-256 of an image, 64 hex digits.</summary>
    /// <param name="index">From 0.</param>
    public string Sha256(int index) => Convert.ToHexStringLower(Sha256Bytes(index));

    /// <summary>SHA-256 of an image, 32 bytes.</summary>
    /// <param name="index">From 0.</param>
    public ReadOnlySpan<byte> Sha256Bytes(int index) => Bytes(digests, index);

    /// <inheritdoc/>
    public IEnumerator<ImageFacts> GetEnumerator()
    {
        for (int i = 0; i < Count; i++)
            yield return this[i];
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    internal void Add(ImageFacts image)
    {
        digests.AddRange(Convert.FromHexString(image.Sha256));
        fingerprints.AddRange(image.Fingerprint is { } fingerprint ? Convert.FromHexString(fingerprint) : new byte[DigestBytes]);
        entries.Add(
            new(
                Once(image.Format),
                image.Subsampling is { } subsampling ? Once(subsampling) : null,
                image.Bytes,
                image.Width,
                image.Height,
                (sbyte)(image.Quality ?? -1),
                image.Fingerprint is not null
            )
        );
    }

    string Once(string name)
    {
        if (names.TryGetValue(name, out string? kept))
            return kept;
        names.Add(name);
        return name;
    }

    static ReadOnlySpan<byte> Bytes(List<byte> all, int index) => CollectionsMarshal.AsSpan(all).Slice(index * DigestBytes, DigestBytes);

    // A quality of -1 stands for none.
    readonly record struct Entry(string Format, string? Subsampling, long Bytes, int Width, int Height, sbyte Quality, bool HasFingerprint);
}
