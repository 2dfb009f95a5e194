using System.Globalization;

namespace StackingK8s.Boosting;

/// <summary>
/// One tree of a model's text. Split n sends a row with a value of at most its threshold to the left. A child of 0 or more is a split, one
/// below 0 the leaf -child - 1; a tree without splits is its leaf 0.
/// </summary>
/// <param name="Features">The column that each split looks at.</param>
/// <param name="Thresholds">What its value is compared with.</param>
/// <param name="NaNLeft">Whether NaN goes to the left.</param>
/// <param name="Left">The left child of each split.</param>
/// <param name="Right">The right child of each split.</param>
/// <param name="Leaves">Log-odds that each leaf adds.</param>
public sealed record DecisionTree(int[] Features, double[] Thresholds, bool[] NaNLeft, int[] Left, int[] Right, double[] Leaves)
{
    // Tree::decision_type of LightGBM: bit 1 sends missing values to the left, bits 2 and 3 say what counts as missing.
    const int DefaultLeft = 2,
        MissingShift = 2,
        MissingZero = 1,
        MissingNaN = 2;

    /// <summary>Reads the trees of a model, in their order.</summary>
    /// <param name="modelText">A LightGBM model of a binary classifier.</param>
    /// <exception cref="FormatException">It is not one, or takes 0 as missing, which no model of this program does.</exception>
    public static IReadOnlyList<DecisionTree> ReadAll(string modelText) =>
        [.. ModelFormat.Trees(modelText).Select(range => Read(modelText[range]))];

    static DecisionTree Read(string text)
    {
        var fields = TreeFormat.Fields(text);
        double[] leaves = Numbers("leaf_value");
        if (leaves.Length == 1)
            return new([], [], [], [], [], leaves);
        int[] decisions = Integers("decision_type");
        if (decisions.Any(decision => decision >> MissingShift == MissingZero))
            throw new FormatException("The LightGBM model takes 0 as missing, which no model of this program does.");
        double[] thresholds = Numbers("threshold");
        return new(
            Integers("split_feature"),
            thresholds,
            // What is not looked out for counts as 0.
            [
                .. decisions.Zip(thresholds, (decision, threshold) =>
                    decision >> MissingShift == MissingNaN ? (decision & DefaultLeft) != 0 : threshold >= 0
                ),
            ],
            Integers("left_child"),
            Integers("right_child"),
            leaves
        );

        string[] Words(string name) => fields[name].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        double[] Numbers(string name) => Array.ConvertAll(Words(name), word => double.Parse(word, CultureInfo.InvariantCulture));
        int[] Integers(string name) => Array.ConvertAll(Words(name), word => int.Parse(word, CultureInfo.InvariantCulture));
    }
}
