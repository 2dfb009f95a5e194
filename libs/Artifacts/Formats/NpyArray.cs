using System.Numerics;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Artifacts.Formats;

/// <summary>An array read from a .npy file.</summary>
public sealed class NpyArray
{
    readonly string file;

    internal NpyArray(string file, string dtype, int[] shape, Array values) =>
        (this.file, Dtype, Shape, Values) = (file, dtype, shape, values);

    /// <summary>numpy's name: float16, float32, float64, int8 to int64, uint8 to uint64, bool.</summary>
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

    /// <summary>
    /// Each element's place among the different elements in ascending order, from 0, as numpy.unique(array, return_inverse=True)[1]: equal
    /// elements have equal places, however large they are.
    /// </summary>
    /// <exception cref="DataException">An element is not a whole number.</exception>
    public int[] ToPlaces() =>
        Dtype switch
        {
            "float16" => Places<Half>(),
            "float32" => Places<float>(),
            "float64" => Places<double>(),
            "int8" => Places<sbyte>(),
            "int16" => Places<short>(),
            "int32" => Places<int>(),
            "int64" => Places<long>(),
            "uint16" => Places<ushort>(),
            "uint32" => Places<uint>(),
            "uint64" => Places<ulong>(),
            _ => Places<byte>(),
        };

    int[] Places<T>()
        where T : struct, INumber<T>
    {
        var values = (T[])Values;
        int odd = Array.FindIndex(values, value => !T.IsInteger(value));
        if (odd >= 0)
            throw Misfit(odd, values[odd], "is not a whole number");
        T[] different = [.. values.Distinct().Order()];
        return Array.ConvertAll(values, value => Array.BinarySearch(different, value));
    }

    TTo[] To<TTo>(string misfit)
        where TTo : struct, INumber<TTo> =>
        Dtype switch
        {
            "float16" => Each<Half, TTo>(misfit),
            "float32" => Each<float, TTo>(misfit),
            "float64" => Each<double, TTo>(misfit),
            "int8" => Each<sbyte, TTo>(misfit),
            "int16" => Each<short, TTo>(misfit),
            "int32" => Each<int, TTo>(misfit),
            "int64" => Each<long, TTo>(misfit),
            "uint16" => Each<ushort, TTo>(misfit),
            "uint32" => Each<uint, TTo>(misfit),
            "uint64" => Each<ulong, TTo>(misfit),
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
                throw Misfit(i, from[i], misfit);
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

    DataException Misfit<T>(int element, T value, string misfit) =>
        new(FormattableString.Invariant($"{file}: element [{string.Join(", ", Index(element))}] is {value}, which {misfit}."));

    int[] Index(int element) => Shape.Length == 1 ? [element] : [element / Shape[1], element % Shape[1]];
}
