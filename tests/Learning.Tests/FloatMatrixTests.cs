using StackingK8s.Learning;

namespace StackingK8s.Tests.Learning;

public class FloatMatrixTests
{
    [Fact]
    public void Values_that_do_not_fill_it_are_rejected() => Assert.Throws<ArgumentException>(() => new FloatMatrix(2, 3, new float[5]));

    [Fact]
    public void Rows_are_contiguous_and_shared_with_the_caller()
    {
        float[] values = [1, 2, 3, 4, 5, 6];
        var matrix = new FloatMatrix(2, 3, values);
        matrix.Row(1)[2] = 60;
        Assert.Equal(60, values[5]);
        Assert.Equal(60, matrix[1, 2]);
    }

    [Fact]
    public void Selected_rows_are_copies_in_the_order_named()
    {
        var matrix = new FloatMatrix(3, 2, [0, 1, 10, 11, 20, 21]);
        var selected = matrix.SelectRows([2, 0, 2]);
        Assert.Equal([20, 21, 0, 1, 20, 21], selected.Values);
        selected.Values[0] = -1;
        Assert.Equal(20, matrix[2, 0]);
    }
}
