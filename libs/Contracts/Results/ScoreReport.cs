namespace StackingK8s.Contracts.Results;

/// <summary>How well one model tells the two classes apart on one set of rows.</summary>
/// <param name="Model">An expert's name, "mean of logits" or "meta-model".</param>
/// <param name="Rows">Rows scored.</param>
/// <param name="Auc">Area under the ROC curve, 0 to 1.</param>
/// <param name="AucLow">Lower end of its 95 % DeLong interval.</param>
/// <param name="AucHigh">Upper end.</param>
/// <param name="AveragePrecision">Area under the precision-recall steps.</param>
/// <param name="F1">At probability one half.</param>
/// <param name="Accuracy">At probability one half.</param>
/// <param name="LogLoss">Mean negative log-likelihood, in nats.</param>
/// <param name="EqualErrorRate">Where false positives and false negatives are equally frequent.</param>
public sealed record ScoreReport(
    string Model,
    int Rows,
    double Auc,
    double AucLow,
    double AucHigh,
    double AveragePrecision,
    double F1,
    double Accuracy,
    double LogLoss,
    double EqualErrorRate
);
