using StackingK8s.Tests.Vision.Images;
using StackingK8s.Vision.Images.Caching;

namespace StackingK8s.Tests.Vision.Training;

/// <summary>
/// Noise of 12 x 12 pixels; in every other image the noise is smooth from left to right. No single pixel tells, neighbours do.
/// </summary>
public sealed class ToyTask : IDisposable
{
    public const int Size = 12,
        Count = 320;
    readonly Folder folder = new();

    public ToyTask()
        : this(Size, Count) { }

    internal ToyTask(int size, int count)
    {
        Labels = [.. Enumerable.Range(0, count).Select(i => i % 2)];
        var files = Labels.Select(
            (label, i) => Pictures.Described(folder.Write($"{i}.png", Pictures.Png(Draw(label, i, size), size, size)))
        );
        Images = ImageCache.Open(folder, [.. files], size, 2);
    }

    public ImageCache Images { get; }

    public int[] Labels { get; }

    public void Dispose()
    {
        Images.Dispose();
        folder.Dispose();
    }

    static byte[] Draw(int label, int seed, int size)
    {
        byte[] noise = Pictures.Noise(size, size, seed: seed + 1);
        if (label == 1)
            for (int i = 0; i < noise.Length; i++)
                if (i / 3 % 2 == 1)
                    noise[i] = noise[i - 3];
        return noise;
    }
}
