using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Status;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Plan;

/// <summary>The three kinds of step; <see cref="StageTable"/> says what belongs to each.</summary>
public enum StepKind
{
    /// <summary>Trains every expert without one fold, and embeds that fold.</summary>
    Fold,

    /// <summary>Merges what the folds made into X_meta.</summary>
    Aggregate,

    /// <summary>Searches, fits and evaluates the meta-model.</summary>
    Meta,
}

/// <summary>The steps of one kind, and everything that follows from the kind.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Program">
/// The step's program: its folder in images/, the last part of its image's name, the operator's option --NAME-image, and the label
/// app.kubernetes.io/component of Jobs and pods.
/// </param>
/// <param name="Field">The stage's name in spec.stages, in messages and in the operator's metrics (label stage).</param>
/// <param name="Spec">Selects the stage's part of spec.stages.</param>
/// <param name="Image">Selects the stage's image.</param>
public sealed record Stage(StepKind Kind, string Program, string Field, Func<StagesSpec, StageSpec> Spec, Func<RunImages, string> Image);

/// <summary>Step kind → program, image, label and field of the spec: the only place that says so.</summary>
public static class StageTable
{
    /// <summary>The folds.</summary>
    public static Stage FoldTrainer { get; } =
        new(StepKind.Fold, "fold-trainer", "foldTrainer", stages => stages.FoldTrainer, images => images.FoldTrainer);

    /// <summary>The aggregate step; its program also deletes the artifacts of deleted runs.</summary>
    public static Stage Aggregator { get; } =
        new(StepKind.Aggregate, "aggregator", "aggregator", stages => stages.Aggregator, images => images.Aggregator);

    /// <summary>The meta step.</summary>
    public static Stage MetaTrainer { get; } =
        new(StepKind.Meta, "meta-trainer", "metaTrainer", stages => stages.MetaTrainer, images => images.MetaTrainer);

    /// <summary>Every stage, in the order of the plan.</summary>
    public static IReadOnlyList<Stage> All { get; } = [FoldTrainer, Aggregator, MetaTrainer];

    /// <returns>The stage of a kind of step.</returns>
    public static Stage ForKind(StepKind kind) => All.Single(stage => stage.Kind == kind);

    /// <returns>The stage whose steps run this program; null for a program that is none of ours.</returns>
    public static Stage? FindByProgram(string program) => All.FirstOrDefault(stage => stage.Program == program);

    /// <returns>The stage of a step by the step's name.</returns>
    public static Stage ForStep(string name) =>
        name switch
        {
            StepNames.Aggregate => Aggregator,
            StepNames.Meta => MetaTrainer,
            _ => FoldTrainer,
        };

    /// <returns>The images of a version, made from the program's name.</returns>
    public static RunImages CreateImages(Func<string, string> image) =>
        new(image(FoldTrainer.Program), image(Aggregator.Program), image(MetaTrainer.Program));
}
