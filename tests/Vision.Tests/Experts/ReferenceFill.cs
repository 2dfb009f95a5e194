using System.Text;
using StackingK8s.Vision.Experts;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Tests.Vision.Experts;

/// <summary>
/// Weights and input that both sides can compute: a SplitMix64 stream per state-dict entry, keyed by the FNV-1a hash of its name.
/// </summary>
static class ReferenceFill
{
    public static void Apply(Expert expert)
    {
        using var scope = torch.NewDisposeScope();
        ExpertState.Fill(expert, (name, target) => Value(name, target.shape));
    }

    public static Tensor Value(string name, long[] shape)
    {
        if (name.EndsWith("num_batches_tracked", StringComparison.Ordinal))
            return torch.zeros(shape, torch.int64);
        var fanIn = shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        Func<double, double> map = name switch
        {
            "input" => u => 2 * u - 1,
            _ when name.EndsWith("running_var", StringComparison.Ordinal) => u => 0.5 + u,
            _ when name.EndsWith("running_mean", StringComparison.Ordinal) => u => (u - 0.5) * 0.2,
            _ when name.Contains("relative_position_bias_table", StringComparison.Ordinal) => u => u - 0.5,
            _ when shape.Length == 1 && name.EndsWith(".weight", StringComparison.Ordinal) => u => 0.8 + 0.4 * u,
            _ when shape.Length == 1 => u => (u - 0.5) * 0.2,
            _ => u => (2 * u - 1) * Math.Sqrt(3.0 / fanIn),
        };
        var key = Fnv1A(name);
        var values = new float[shape.Aggregate(1L, (product, size) => product * size)];
        Parallel.For(0, values.Length, i => values[i] = (float)map(Uniform(key, (ulong)i)));
        return torch.tensor(values, shape);
    }

    static ulong Fnv1A(string name) =>
        Encoding.UTF8.GetBytes(name).Aggregate(0xCBF29CE484222325UL, (hash, b) => (hash ^ b) * 0x100000001B3UL);

    static double Uniform(ulong key, ulong index)
    {
        var z = key + (index + 1) * 0x9E3779B97F4A7C15UL;
        z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9UL;
        z = (z ^ z >> 27) * 0x94D049BB133111EBUL;
        z ^= z >> 31;
        return (z >> 40) / (double)(1 << 24);
    }
}
