using System.Numerics;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>An array read from a .npy file.</summary>
public sealed class NpyArray
{
    readonly string file;

    internal NpyArray(string file, string dtype, int[] shape, Array values) =>
        (this.file, Dtype, Shape, Values) = (file, dtype, shape, values);

    /// <summary>numpy's name: float32, float64, int8 to int64, uint8 to uint32, bool.</summary>
    public string Dtype { get; }

    /// <summary>One or two axes.</summary>
    public int[] Shape { get; }

    /// <summary>All elements, the last axis fastest; of bool as bytes 0 and 1.</summary>
    public Array Values { get; }

    /// <summary>The elements as float32, rounded to the nearest where they are of another type.</summary>
    /// <returns>A float32 array itself, not a copy.</returns>
    /// <exception cref="DataException">A finite element is beyond float32's range.</exception>
    public float[] ToFloat32() => Dtype == "float32" ? (float[])Values : To<float>("is beyond the range of float32");

    /// <summary>The elements as int32, unchanged in value; floating-point elements must be whole numbers.</summary>
    /// <returns>An int32 array itself, not a copy.</returns>
    /// <exception cref="DataException">An element is not a whole number, or beyond int32's range.</exception>
    public int[] ToInt32() => Dtype == "int32" ? (int[])Values : To<int>("is not a whole number that fits int32");

    TTo[] To<TTo>(string misfit)
        where TTo : struct, INumber<TTo> =>
        Dtype switch
        {
            "float32" => Each<float, TTo>(misfit),
            "float64" => Each<double, TTo>(misfit),
            "int8" => Each<sbyte, TTo>(misfit),
            "int16" => Each<short, TTo>(misfit),
            "int32" => Each<int, TTo>(misfit),
            "int64" => Each<long, TTo>(misfit),
            "uint16" => Each<ushort, TTo>(misfit),
            "uint32" => Each<uint, TTo>(misfit),
            _ => Each<byte, TTo>(misfit),
        };

    TTo[] Each<TFrom, TTo>(string misfit)
        where TFrom : struct, INumber<TFrom>
        where TTo : struct, INumber<TTo>
    {
        var from = (TFrom[])Values;
        var to = new TTo[from.Length];
        for (int i = 0; i < from.Length; i++)
        {
            to[i] = TTo.CreateSaturating(from[i]);
            if (!Fits(from[i], to[i]))
                throw new DataException(
                    FormattableString.Invariant($"{file}: element [{string.Join(", ", Index(i))}] is {from[i]}, which {misfit}.")
                );
        }
        return to;
    }

    /// <summary>Whole numbers are compared as float64, which holds every int32; a float32 is wrong only where it became infinite.</summary>
    static bool Fits<TFrom, TTo>(TFrom from, TTo to)
        where TFrom : INumber<TFrom>
        where TTo : INumber<TTo> =>
        typeof(TTo) == typeof(float)
            ? TFrom.IsFinite(from) == TTo.IsFinite(to)
            : double.CreateTruncating(from) == double.CreateTruncating(to);

    int[] Index(int element) => Shape.Length == 1 ? [element] : [element / Shape[1], element % Shape[1]];
}
