using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace StackingK8s.Folds.Training;

/// <summary>
/// Derives the seed of each random choice from the run's seed and what it is for. Pure. None of them knows the fold: every fold starts
/// an expert from the same weights, sees its rows in the same kind of order and projects by the same map, so that the folds' networks
/// differ by their training rows alone.
/// </summary>
static class Seeds
{
    public static long Initialisation(long run, string expert) => Derive(run, $"initialisation/{expert}");

    public static long Training(long run, string expert) => Derive(run, $"training/{expert}");

    public static long Projection(long run, string expert) => Derive(run, $"projection/{expert}");

    /// <returns>0 to 2^32 - 1, which every generator of ours accepts.</returns>
    static long Derive(long run, string purpose) =>
        BinaryPrimitives.ReadUInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{run}/{purpose}")));
}
