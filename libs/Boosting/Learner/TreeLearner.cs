using System.Runtime.Intrinsics;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// Grows trees as LightGBM's SerialTreeLearner does on one thread, to the last bit, for features without missing values. What makes it
/// faster: a block of features is summed up, subtracted and searched while it lies in the nearest cache; four features share each vector;
/// histograms of small leaves are made again rather than stored; most gains need no division.
/// </summary>
sealed class TreeLearner : IDisposable
{
    readonly MetaParameters parameters;
    readonly RowOrder order;
    readonly Leaf[] leaves;
    readonly LeafSearch search;

    public TreeLearner(BinTable table, MetaParameters parameters)
    {
        this.parameters = parameters;
        order = new RowOrder(table);
        leaves = [.. Enumerable.Range(0, parameters.NumLeaves).Select(_ => new Leaf(table.Blocks))];
        Tree = new GrownTree(parameters.NumLeaves);
        search = new LeafSearch(table, parameters);
    }

    /// <summary>The tree grown last.</summary>
    public GrownTree Tree { get; }

    /// <summary>Grows a tree; its outputs are not yet shrunk by the learning rate.</summary>
    /// <param name="gradients">Gradient and hessian per row.</param>
    public void Grow(Vector128<double>[] gradients)
    {
        Tree.Clear();
        order.Reset();
        var sum = Vector128<double>.Zero;
        foreach (var gradient in gradients)
            sum += gradient;
        var root = leaves[0];
        (root.Begin, root.Count, root.Depth, root.Gradient, root.Hessian) = (0, order.Rows.Length, 0, sum[0], sum[1]);
        search.Start(gradients, root, order);
        while (Tree.Leaves < leaves.Length)
        {
            int best = 0;
            for (int leaf = 1; leaf < Tree.Leaves; leaf++)
                if (leaves[leaf].Best.IsBetterThan(leaves[best].Best))
                    best = leaf;
            if (leaves[best].Best.Gain is not > 0)
                return;
            Split(best);
        }
    }

    /// <summary>Adds each row's output to its score.</summary>
    public void AddTo(double[] scores)
    {
        for (int leaf = 0; leaf < Tree.Leaves; leaf++)
            foreach (int row in order.Of(leaves[leaf]))
                scores[row] += Tree.Outputs[leaf];
    }

    /// <summary>Releases the memory of histograms.</summary>
    public void Dispose() => search.Dispose();

    void Split(int index)
    {
        var leaf = leaves[index];
        var split = leaf.Best;
        int newIndex = Tree.Split(index, split);
        var right = leaves[newIndex];
        int goLeft = order.Partition(leaf, split);
        (right.Begin, right.Count, right.Depth) = (leaf.Begin + goLeft, leaf.Count - goLeft, leaf.Depth + 1);
        (leaf.Count, leaf.Depth) = (goLeft, leaf.Depth + 1);

        // LightGBM adds two epsilons to a leaf's hessian, gives one to each part and takes it away again.
        double rightGradient = leaf.Gradient - split.LeftGradient,
            rightHessian = leaf.Hessian + 2 * SplitSearch.Epsilon - split.LeftHessian;
        Tree.Outputs[index] = Output(split.LeftGradient, split.LeftHessian);
        Tree.Outputs[newIndex] = Output(rightGradient, rightHessian);
        (leaf.Gradient, leaf.Hessian) = (split.LeftGradient, split.LeftHessian - SplitSearch.Epsilon);
        (right.Gradient, right.Hessian) = (rightGradient, rightHessian - SplitSearch.Epsilon);

        bool tooDeep = parameters.MaxDepth > 0 && leaf.Depth >= parameters.MaxDepth;
        if (Tree.Leaves == leaves.Length || tooDeep)
            search.Skip(leaf, right);
        else
            search.SplitOf(leaf, right, order);
    }

    double Output(double gradient, double hessian) =>
        -(Math.Sign(gradient) * Math.Max(0.0, Math.Abs(gradient) - parameters.RegAlpha)) / (hessian + parameters.RegLambda);
}
