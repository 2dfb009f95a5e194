using System.Globalization;
using System.Numerics;
using StackingK8s.Boosting;
using StackingK8s.Learning;

namespace StackingK8s.Tests.Boosting;

/// <summary>LightGBM's contributions against Shapley values counted by their definition.</summary>
public class ContributionsTests
{
    static readonly LabelledFeatures Data = ToyData.Learnable();

    [Fact]
    public void Contributions_are_the_Shapley_values_of_the_trees()
    {
        using var model = MetaModel.Fit(Data, new MetaParameters { NumEstimators = 6, NumLeaves = 10 });
        var rows = Data.Features.SelectRows([.. Enumerable.Range(0, 25)]);
        int width = rows.Columns + 1;

        double[] contributions = model.Contributions(rows);

        ShapleyValues reference = new(model.ModelText);
        for (int row = 0; row < rows.Rows; row++)
        {
            for (int column = 0; column < rows.Columns; column++)
                Assert.Equal(reference.Of(rows.Row(row).ToArray(), column), contributions[row * width + column], 1e-10);
            Assert.Equal(reference.Expected([], 0), contributions[row * width + rows.Columns], 1e-10);
        }
    }

    [Fact]
    public void Contributions_and_the_expected_value_add_up_to_the_log_odds()
    {
        using var model = MetaModel.Fit(Data, new MetaParameters { NumEstimators = 60 });

        double[] sums = [.. model.Contributions(Data.Features).Chunk(ToyData.Columns + 1).Select(row => row.Sum())];

        Assert.All(sums.Zip(model.LogOdds(Data.Features)), pair => Assert.Equal(pair.Second, pair.First, 1e-10));
    }

    [Fact]
    public void A_tree_without_a_split_contributes_nothing()
    {
        using var model = MetaModel.Fit(ToyData.Constant(3), new MetaParameters { NumEstimators = 4 });

        double[] contributions = model.Contributions(new FloatMatrix(1, 3));

        Assert.Equal([0, 0, 0, model.LogOdds(new FloatMatrix(1, 3))[0]], contributions);
    }

    /// <summary>Shapley values of the trees, an unknown column being averaged over the rows that they were fitted on.</summary>
    sealed class ShapleyValues(string modelText)
    {
        readonly IReadOnlyList<DecisionTree> trees = DecisionTree.ReadAll(modelText);
        readonly double[][] counts =
        [
            .. modelText
                .Split('\n')
                .Where(line => line.StartsWith("leaf_count=", StringComparison.Ordinal))
                .Select(line =>
                    line["leaf_count=".Length..].Split(' ').Select(word => double.Parse(word, CultureInfo.InvariantCulture)).ToArray()
                ),
        ];

        /// <summary>Over all sets of other columns, weighted by how many orders of the columns have this set first.</summary>
        public double Of(float[] row, int column)
        {
            double value = 0;
            for (uint known = 0; known < 1u << row.Length; known++)
                if ((known >> column & 1) == 0)
                    value +=
                        Weight(row.Length, BitOperations.PopCount(known)) * (Expected(row, known | 1u << column) - Expected(row, known));
            return value;
        }

        public double Expected(float[] row, uint known) => trees.Zip(counts, (tree, ofLeaf) => Expected(tree, ofLeaf, 0, row, known)).Sum();

        static double Expected(DecisionTree tree, double[] ofLeaf, int node, float[] row, uint known)
        {
            if (node < 0)
                return tree.Leaves[-node - 1];
            var (column, left, right) = (tree.Features[node], tree.Left[node], tree.Right[node]);
            if ((known >> column & 1) != 0)
                return Expected(tree, ofLeaf, row[column] <= tree.Thresholds[node] ? left : right, row, known);
            double ofLeft = Count(tree, ofLeaf, left),
                ofRight = Count(tree, ofLeaf, right);
            return (ofLeft * Expected(tree, ofLeaf, left, row, known) + ofRight * Expected(tree, ofLeaf, right, row, known))
                / (ofLeft + ofRight);
        }

        static double Count(DecisionTree tree, double[] ofLeaf, int node) =>
            node < 0 ? ofLeaf[-node - 1] : Count(tree, ofLeaf, tree.Left[node]) + Count(tree, ofLeaf, tree.Right[node]);

        static double Weight(int columns, int before) => 1 / (columns * Choose(columns - 1, before));

        static double Choose(int of, int some) => Enumerable.Range(0, some).Aggregate(1.0, (product, i) => product * (of - i) / (i + 1));
    }
}
