using StackingK8s.Learning.Features;

namespace StackingK8s.Tests.Learning.Features;

public class ColumnScaleTests
{
    /// <summary>The second column is large and narrow, which a sum of squares would lose; the third is a constant.</summary>
    static readonly float[] Rows =
    [
        1.5f,
        1e8f,
        -3.3f,
        2.25f,
        1e8f + 8,
        -3.3f,
        -7,
        1e8f + 16,
        -3.3f,
        0.125f,
        1e8f - 8,
        -3.3f,
        40,
        1e8f + 24,
        -3.3f,
    ];

    [Fact]
    public void Means_and_deviations_are_numpys_mean_and_std()
    {
        ColumnMoments moments = new(3);
        moments.Add(Rows);

        // numpy 1.24: Rows.astype(float).mean(0) and .std(0)
        double[] means = [7.375, 100000008.0, -3.299999952316284],
            deviations = [16.639561292293738, 11.313708498984761, 0];
        for (int column = 0; column < 3; column++)
        {
            Assert.Equal(means[column], moments.Means[column], 1e-9 * Math.Abs(means[column]));
            Assert.Equal(deviations[column], moments.Deviations[column], 1e-9);
        }
    }

    [Fact]
    public void A_constant_has_a_deviation_of_exactly_zero_and_stays_where_it_is_but_for_its_mean()
    {
        ColumnMoments moments = new(1);
        moments.Add([0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f, 0.1f]);
        Assert.Equal(0, moments.Deviations[0]);

        float[] row = [0.6f];
        new ColumnScale(moments.Means, moments.Deviations).Apply(row);

        Assert.Equal(0.6f - 0.1f, row[0], 1e-7f);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4)]
    public void Portions_of_rows_change_no_bit(int rows)
    {
        ColumnMoments whole = new(3),
            parts = new(3);
        whole.Add(Rows);
        for (int at = 0; at < Rows.Length; at += 3 * rows)
            parts.Add(Rows.AsSpan(at, Math.Min(3 * rows, Rows.Length - at)));

        Assert.Equal(whole.Means, parts.Means);
        Assert.Equal(whole.Deviations, parts.Deviations);
    }

    [Fact]
    public void What_was_measured_has_the_mean_zero_and_the_deviation_one_once_it_is_scaled()
    {
        ColumnMoments before = new(3),
            after = new(3);
        before.Add(Rows);
        ColumnScale scale = new(before.Means, before.Deviations);
        float[] scaled = [.. Rows];
        for (int at = 0; at < scaled.Length; at += 3)
            scale.Apply(scaled.AsSpan(at, 3));
        after.Add(scaled);

        Assert.All(after.Means, mean => Assert.Equal(0, mean, 1e-7));
        Assert.Equal([1, 1, 0], after.Deviations.Select(deviation => Math.Round(deviation, 6)));
        // numpy 1.24: ((Rows.astype(float) - mean) / std).astype(numpy.float32), the first row
        Assert.Equal(-0.70710677f, scaled[1]);
    }

    [Fact]
    public void Without_a_row_nothing_is_not_a_number()
    {
        ColumnMoments none = new(2);

        Assert.Equal([0, 0], none.Means);
        Assert.Equal([0, 0], none.Deviations);
    }
}
