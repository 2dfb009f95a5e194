using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StackingK8s.Learning.Random;

/// <summary>
/// Derives the seed of each random choice from the run's seed and its purpose. Pure. No seed depends on the fold: every fold starts an
/// expert from the same weights, orders its rows by the same seed and projects by the same map, so that the folds' networks differ by
/// their training rows alone.
/// </summary>
public static class Seeds
{
    /// <summary>Seed of the weights that training starts from.</summary>
    /// <param name="run">The run's seed.</param>
    /// <param name="expert">Name of the expert.</param>
    /// <returns>0 to 2^32 - 1.</returns>
    public static long Initialisation(long run, string expert) => Derive(run, $"initialisation/{expert}");

    /// <summary>Seed of data order, augmentation and dropout.</summary>
    /// <param name="run">The run's seed.</param>
    /// <param name="expert">Name of the expert.</param>
    /// <returns>0 to 2^32 - 1.</returns>
    public static long Training(long run, string expert) => Derive(run, $"training/{expert}");

    /// <summary>Seed of the projection of pooled features.</summary>
    /// <param name="run">The run's seed.</param>
    /// <param name="expert">Name of the expert.</param>
    /// <returns>0 to 2^32 - 1.</returns>
    public static long Projection(long run, string expert) => Derive(run, $"projection/{expert}");

    /// <summary>Seed of the projection of one part of what a network hands over.</summary>
    /// <param name="run">The run's seed.</param>
    /// <param name="expert">Name of the expert.</param>
    /// <param name="part">Name of the part, such as stage3.sd.</param>
    /// <returns>0 to 2^32 - 1.</returns>
    public static long Projection(long run, string expert, string part) => Derive(run, $"projection/{expert}/{part}");

    /// <returns>The first four bytes of SHA-256("run/purpose"): 0 to 2^32 - 1, which every generator of ours accepts.</returns>
    static long Derive(long run, string purpose) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{run}/{purpose}")));
}
