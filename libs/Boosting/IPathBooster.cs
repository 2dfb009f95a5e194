namespace StackingK8s.Boosting;

/// <summary>Boosting as a search needs it: tree by tree, with the scores on the validation rows after each.</summary>
interface IPathBooster : IDisposable
{
    /// <summary>Adds a tree; false where no split was worth making, and the scores are as before.</summary>
    bool AddTree();

    /// <summary>Probability of label 1 for each validation row after the trees so far.</summary>
    double[] ValidationProbabilities();
}
