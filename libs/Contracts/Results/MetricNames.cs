namespace StackingK8s.Contracts.Results;

/// <summary>
/// Names of the headline numbers of a step, which its program writes into result.json and the operator and `stacking` read.
/// </summary>
public static class MetricNames
{
    /// <summary>The mean score of the search's winner on the rows that chose it.</summary>
    public const string SelectionScore = "selection_score_optimistic";

    /// <summary>Rows of X_meta.</summary>
    public const string Rows = "rows";

    /// <summary>Columns of X_meta.</summary>
    public const string Columns = "columns";

    /// <returns>The AUC of a model on the test manifest.</returns>
    /// <param name="model">An expert's name, <see cref="MetaReport.MetaModel"/> or <see cref="MetaReport.MeanOfLogits"/>.</param>
    public static string TestAuc(string model) => $"test_auc_{model.Replace(' ', '_')}";

    /// <returns>The AUC of an expert on the rows of one held-out fold.</returns>
    public static string HeldOutAuc(string expert) => $"held_out_auc_{expert}";

    /// <returns>The AUC of a model on all rows, each scored by networks, and a meta-model, that had not seen it.</returns>
    public static string OutOfFoldAuc(string model) => $"oof_auc_{model.Replace(' ', '_')}";

    /// <returns>Images per batch that an expert was trained with.</returns>
    public static string BatchSize(string expert) => $"batch_size_{expert}";

    /// <returns>1 if an expert was trained in bfloat16, else 0.</returns>
    public static string BFloat16(string expert) => $"bfloat16_{expert}";
}
