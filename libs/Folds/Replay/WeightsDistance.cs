using System.Globalization;
using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Folds.Replay;

/// <summary>How far two files of tensors are apart.</summary>
/// <param name="Elements">Numbers of each file, in the tensors compared.</param>
/// <param name="Different">Numbers whose bits differ.</param>
/// <param name="Tensor">The first tensor with such a number; null where there is none.</param>
/// <param name="Relative">
/// Length of the difference of the float32 numbers over the length of the first file's; 0 where nothing differs.
/// </param>
public sealed record WeightsDistance(long Elements, long Different, string? Tensor, double Relative)
{
    /// <summary>Whether every bit is the same.</summary>
    public bool IsNone => Different == 0;

    /// <summary>Compares two safetensors files.</summary>
    /// <param name="first">The recorded file.</param>
    /// <param name="second">The file made again.</param>
    /// <exception cref="ArtifactException">A file is none, or the two have different tensors.</exception>
    public static WeightsDistance Measure(string first, string second)
    {
        using SafetensorsReader a = new(first),
            b = new(second);
        string[] odd = [.. a.Names.Except(b.Names).Concat(b.Names.Except(a.Names))];
        if (odd.Length > 0)
            throw new ArtifactException($"{first} and {second} do not have the same tensors ({odd[0]})");
        long elements = 0,
            different = 0;
        string? tensor = null;
        double distance = 0,
            length = 0;
        foreach (string name in a.Names)
        {
            if (a.Dtype(name) != b.Dtype(name) || !a.Shape(name).SequenceEqual(b.Shape(name)))
                throw new ArtifactException($"{name} has another type or shape in {first} than in {second}");
            long before = different;
            if (a.Dtype(name) == "F32")
                Add(MemoryMarshal.Cast<byte, float>(a.Bytes(name)), MemoryMarshal.Cast<byte, float>(b.Bytes(name)));
            else
                AddBytes(a.Bytes(name), b.Bytes(name));
            if (different > before)
                tensor ??= name;
        }
        return new(elements, different, tensor, length > 0 ? Math.Sqrt(distance / length) : Math.Sqrt(distance));

        void Add(ReadOnlySpan<float> x, ReadOnlySpan<float> y)
        {
            elements += x.Length;
            for (int i = 0; i < x.Length; i++)
            {
                if (BitConverter.SingleToInt32Bits(x[i]) != BitConverter.SingleToInt32Bits(y[i]))
                    different++;
                double difference = (double)x[i] - y[i];
                distance += difference * difference;
                length += (double)x[i] * x[i];
            }
        }

        void AddBytes(ReadOnlySpan<byte> x, ReadOnlySpan<byte> y)
        {
            elements += x.Length;
            if (!x.SequenceEqual(y))
                different++;
        }
    }

    /// <summary>As the end of a sentence.</summary>
    public override string ToString() =>
        IsNone
            ? string.Create(CultureInfo.InvariantCulture, $"all {Elements:N0} numbers are the same bit for bit")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Different:N0} of {Elements:N0} numbers differ, the first in {Tensor}; the difference has {Relative:0.0e+0} of the "
            ) + "weights' length";
}
