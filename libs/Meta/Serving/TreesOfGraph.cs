using StackingK8s.Artifacts.Formats.Onnx;
using StackingK8s.Boosting;

namespace StackingK8s.Meta.Serving;

/// <summary>LightGBM's trees as ONNX's TreeEnsemble. Pure.</summary>
static class TreesOfGraph
{
    /// <summary>BRANCH_LEQ: at most the threshold goes to the branch that is called true, LightGBM's left.</summary>
    const byte AtMost = 0;

    const long Sum = 1;

    /// <summary>Adds the trees.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="features">(rows, columns), in double precision.</param>
    /// <param name="trees">At least one.</param>
    /// <returns>
    /// (rows): their sum. Every tree is a target of its own, and these are added up one by one as LightGBM does: an ensemble's own sum may
    /// be in any order, and so have other last bits.
    /// </returns>
    public static string Add(OnnxGraph graph, string features, IReadOnlyList<DecisionTree> trees)
    {
        List<long> roots = [],
            columns = [],
            missingLeft = [],
            left = [],
            leftIsLeaf = [],
            right = [],
            rightIsLeaf = [],
            targets = [];
        List<double> thresholds = [],
            leaves = [];
        foreach (var (number, tree) in trees.Index())
        {
            var (firstSplit, firstLeaf) = (columns.Count, leaves.Count);
            roots.Add(firstSplit);
            // A tree of one leaf is a split with that leaf on both sides.
            var whole =
                tree.Leaves.Length > 1 ? tree : tree with { Features = [0], Thresholds = [0], NaNLeft = [true], Left = [-1], Right = [-1] };
            for (int split = 0; split < whole.Features.Length; split++)
            {
                columns.Add(whole.Features[split]);
                thresholds.Add(whole.Thresholds[split]);
                missingLeft.Add(whole.NaNLeft[split] ? 1 : 0);
                Place(whole.Left[split], left, leftIsLeaf);
                Place(whole.Right[split], right, rightIsLeaf);
            }
            leaves.AddRange(whole.Leaves);
            targets.AddRange(Enumerable.Repeat((long)number, whole.Leaves.Length));

            void Place(int child, List<long> children, List<long> isLeaf)
            {
                children.Add(child < 0 ? firstLeaf - child - 1 : firstSplit + child);
                isLeaf.Add(child < 0 ? 1 : 0);
            }
        }
        string ofTrees = graph.AddTreeEnsemble(
            features,
            OnnxSetting.Int("aggregate_function", Sum),
            OnnxSetting.Ints("leaf_targetids", targets),
            OnnxSetting.Doubles("leaf_weights", [.. leaves]),
            OnnxSetting.Int("n_targets", trees.Count),
            OnnxSetting.Ints("nodes_falseleafs", rightIsLeaf),
            OnnxSetting.Ints("nodes_falsenodeids", right),
            OnnxSetting.Ints("nodes_featureids", columns),
            OnnxSetting.Ints("nodes_missing_value_tracks_true", missingLeft),
            OnnxSetting.Bytes("nodes_modes", [.. Enumerable.Repeat(AtMost, columns.Count)]),
            OnnxSetting.Doubles("nodes_splits", [.. thresholds]),
            OnnxSetting.Ints("nodes_trueleafs", leftIsLeaf),
            OnnxSetting.Ints("nodes_truenodeids", left),
            OnnxSetting.Int("post_transform", 0),
            OnnxSetting.Ints("tree_roots", roots)
        );
        return SequentialSum.Add(graph, ofTrees, trees.Count);
    }
}

/// <summary>Sums whose terms are added in order, so that every program rounds them alike.</summary>
static class SequentialSum
{
    /// <summary>Adds the last number of the running sum along axis 1.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="value">(rows, terms).</param>
    /// <param name="terms">How many.</param>
    /// <returns>(rows).</returns>
    public static string Add(OnnxGraph graph, string value, int terms) =>
        graph.Add(
            "Squeeze",
            [
                graph.Add(
                    "Gather",
                    [graph.Add("CumSum", [value, graph.Constant(1L)]), graph.Constant(terms - 1)],
                    OnnxSetting.Int("axis", 1)
                ),
                graph.Constant(1L),
            ]
        );
}
