namespace StackingK8s.Artifacts.Formats;

/// <summary>Brings arrays in Fortran order, as pandas and R save them, into C order.</summary>
static class NpyOrder
{
    /// <summary>The same matrix with its last axis fastest.</summary>
    /// <param name="values">Column after column.</param>
    /// <param name="rows">Numbers per column.</param>
    /// <returns>A new array of the same type.</returns>
    public static Array RowMajor(Array values, int rows) =>
        values switch
        {
            Half[] numbers => Transposed(numbers, rows),
            float[] numbers => Transposed(numbers, rows),
            double[] numbers => Transposed(numbers, rows),
            sbyte[] numbers => Transposed(numbers, rows),
            short[] numbers => Transposed(numbers, rows),
            int[] numbers => Transposed(numbers, rows),
            long[] numbers => Transposed(numbers, rows),
            ushort[] numbers => Transposed(numbers, rows),
            uint[] numbers => Transposed(numbers, rows),
            ulong[] numbers => Transposed(numbers, rows),
            _ => Transposed((byte[])values, rows),
        };

    static T[] Transposed<T>(T[] values, int rows)
    {
        if (values.Length == 0)
            return values;
        int columns = values.Length / rows;
        var result = new T[values.Length];
        for (int column = 0; column < columns; column++)
        for (int row = 0; row < rows; row++)
            result[row * columns + column] = values[column * rows + row];
        return result;
    }
}
