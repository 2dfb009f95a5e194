namespace StackingK8s.Boosting.Native;

/// <summary>
/// What a prediction is, with the C API's numbers: a probability, the log-odds it comes from, or what each feature contributes to these.
/// </summary>
enum PredictionKind
{
    Probability = 0,
    LogOdds = 1,
    Contributions = 3,
}
