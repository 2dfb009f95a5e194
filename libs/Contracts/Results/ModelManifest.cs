using System.Text.Json.Serialization;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Results;

/// <summary>
/// model.json of the meta step: all that a program must know to serve the model. Files are named by their content, because the same work
/// may be committed by more than one attempt; where each step's attempt lies, the run's record says.
/// </summary>
/// <param name="Format">Version of this format. Programs refuse formats newer than <see cref="CurrentFormat"/>.</param>
/// <param name="ProgramVersion">Version and build of the meta step, for example 0.1.0+5be6a1c09f3d.</param>
/// <param name="NegativeLabel">Name of the label that counts as 0.</param>
/// <param name="PositiveLabel">Name of the label that counts as 1; probabilities are of this label.</param>
/// <param name="Experts">In column order.</param>
/// <param name="Features">both, embeddings or logits: which columns of each expert the meta-model reads.</param>
/// <param name="Columns">Columns that the meta-model reads, in order: expert.0, expert.1, … and expert.logit.</param>
/// <param name="Start">blend or zero: what the meta-model's trees start from.</param>
/// <param name="Calibration">How the meta-model's log-odds become probabilities.</param>
/// <param name="Threshold">Probability, 0 to 1, from which an image counts as positive.</param>
/// <param name="Files">The meta step's files that make the meta-model: model.txt, model.onnx, and blend.json with start blend.</param>
/// <param name="Folds">Folds[fold][expert]: the networks, in the order of <paramref name="Experts"/>.</param>
/// <param name="Scales">SHA-256 of each fold's scale.json; null where nothing is scaled.</param>
public sealed record ModelManifest(
    int Format,
    string ProgramVersion,
    string NegativeLabel,
    string PositiveLabel,
    IReadOnlyList<ExpertShape> Experts,
    FeatureSet Features,
    IReadOnlyList<string> Columns,
    TreeStart Start,
    CalibrationMap Calibration,
    double Threshold,
    IReadOnlyList<FileEntry> Files,
    IReadOnlyList<IReadOnlyList<NetworkDigests>> Folds,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Scales = null
)
{
    /// <summary>The format that this program writes, and the newest that it reads.</summary>
    public const int CurrentFormat = 2;

    /// <summary>The negative label's name, then the positive one's.</summary>
    [JsonIgnore]
    public IReadOnlyList<string> LabelNames => [NegativeLabel, PositiveLabel];
}

/// <summary>From log-odds to a probability: 1 / (1 + exp(-(slope · log-odds + intercept))).</summary>
/// <param name="Slope">Above 0, so that no two rows change their order.</param>
/// <param name="Intercept">In log-odds.</param>
public sealed record CalibrationMap(double Slope, double Intercept)
{
    /// <summary>Log-odds as they are.</summary>
    public static CalibrationMap Identity { get; } = new(1, 0);

    /// <summary>The calibrated log-odds of label 1.</summary>
    /// <param name="logOdds">Of label 1, as the meta-model gives them.</param>
    public double LogOdds(double logOdds) => Slope * logOdds + Intercept;

    /// <summary>The probability of label 1.</summary>
    /// <param name="logOdds">Of label 1, as the meta-model gives them.</param>
    public double Probability(double logOdds) => 1 / (1 + Math.Exp(-LogOdds(logOdds)));
}
