namespace StackingK8s.Boosting.Native;

/// <summary>What a prediction is, with the C API's numbers: a probability, or the log-odds it comes from.</summary>
enum PredictionKind
{
    Probability = 0,
    LogOdds = 1,
}
