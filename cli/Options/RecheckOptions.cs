using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Options;

/// <summary>The options of `stacking verify` that need more than the artifacts. Their rules are those of the command line.</summary>
/// <param name="Images">Whether embeddings are made again from the images.</param>
/// <param name="Sample">Rows per fold and expert; null: <see cref="DefaultSample"/>.</param>
/// <param name="All">Whether all rows are taken.</param>
/// <param name="Replay">Experts to train again, FOLD/EXPERT each, or all; empty for none.</param>
/// <param name="Segments">Stretches to train again; null for the whole training.</param>
/// <param name="Seed">Gives rows and stretches; null: random.</param>
/// <param name="ImageRoot">Folder or s3:// URI of the images; null: where the run read them.</param>
/// <param name="Manifest">The training manifest; null: where the run read it, if it is still there.</param>
/// <param name="InitialWeights">EXPERT=FILE each; what is missing is where the run read it.</param>
/// <param name="WorkFolder">For images and checkpoints of trainings; null: one in the user's cache.</param>
/// <param name="Device">auto, cpu or cuda; null: STACKING_DEVICE, else auto.</param>
sealed record RecheckOptions(
    bool Images,
    [property: Range(1, 1_000_000)] int? Sample,
    bool All,
    IReadOnlyList<string> Replay,
    [property: Range(1, 1000)] int? Segments,
    long? Seed,
    string? ImageRoot,
    string? Manifest,
    IReadOnlyList<string> InitialWeights,
    string? WorkFolder,
    [property: OneOf("auto", "cpu", "cuda")] string? Device
)
{
    /// <summary>Rows per fold and expert where nothing else is asked for.</summary>
    public const int DefaultSample = 64;

    /// <summary>Rows per fold and expert; null for all of them.</summary>
    public int? Rows => All ? null : Sample ?? DefaultSample;

    /// <summary>In place of an expert: all experts of all folds.</summary>
    public const string AllExperts = "all";

    /// <summary>Checks what the rules of single options do not.</summary>
    /// <param name="problems">Added to.</param>
    public void Check(OptionProblems problems)
    {
        foreach (string expert in Replay)
            problems.Require(
                expert == AllExperts || expert.Split('/') is [{ Length: > 0 }, { Length: > 0 }],
                $"--replay '{expert}' names no expert. Write FOLD/EXPERT, such as fold-2/effnet, or all"
            );
        foreach (string weights in InitialWeights)
            problems.Require(
                weights.Split('=', 2) is [{ Length: > 0 }, { Length: > 0 }],
                $"--initial-weights '{weights}' names no file of an expert. Write EXPERT=FILE"
            );
        problems.Require(Segments is null || Replay.Count > 0, "--segments is of --replay: name an expert with it");
        problems.Require(Images || (!All && Sample is null), "--all and --sample are of --images: give that too");
    }
}
