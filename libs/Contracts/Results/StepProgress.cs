namespace StackingK8s.Contracts.Results;

/// <summary>What a running step is doing, as its /progress page says it. Terminal, log and /metrics show the same record.</summary>
/// <param name="Step">fold-0, aggregate or meta.</param>
/// <param name="Activity">checking, decoding, training, embedding, searching, fitting or writing.</param>
/// <param name="Expert">The expert at work, if any.</param>
/// <param name="Done">Units done of this activity, those of an earlier start included.</param>
/// <param name="Total">Units in all of this activity; 0 when unknown.</param>
/// <param name="Unit">images, candidates, ...</param>
/// <param name="Rate">Units per second since this start of the activity; 0 when unknown.</param>
/// <param name="SecondsLeft">Of this activity; null when unknown.</param>
/// <param name="Fraction">Of the whole step, 0 to 1.</param>
/// <param name="Training">Where the expert's training stands; null outside training.</param>
/// <param name="Checkpoints">What was saved of the expert's training; null before anything was.</param>
public sealed record StepProgress(
    string Step,
    string Activity,
    string? Expert,
    long Done,
    long Total,
    string Unit,
    double Rate,
    double? SecondsLeft,
    double Fraction,
    TrainingStatus? Training,
    CheckpointStatus? Checkpoints
)
{
    /// <summary>What it said since it last moved on, that it waits for the store for instance; null when it moves.</summary>
    public string? Said { get; init; }

    /// <summary>Every activity a step may name.</summary>
    public static readonly IReadOnlyList<string> Activities =
    [
        "starting",
        "checking",
        "decoding",
        "training",
        "embedding",
        "searching",
        "fitting",
        "writing",
    ];

    public static StepProgress Starting(string step) => new(step, "starting", null, 0, 0, "", 0, null, 0, null, null);
}
