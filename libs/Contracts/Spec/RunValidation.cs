using System.Text.RegularExpressions;

namespace StackingK8s.Contracts;

/// <summary>The rules a run must keep beyond its types. Pure: the same answer for the command line and for the cluster.</summary>
public static partial class RunValidation
{
    /// <summary>LightGBM settings that may be fixed in spec.meta.parameters.</summary>
    public static readonly IReadOnlyList<string> FixedParameters = ["colsample_bytree", "min_child_samples", "subsample", "subsample_freq"];

    const int LongestName = 40;

    /// <returns>Every problem, in the order of the fields; none for a valid run.</returns>
    public static IReadOnlyList<FieldProblem> Problems(StackingRun run)
    {
        var found = new ProblemList();
        found.Unless(run.ApiVersion == StackingRun.SupportedApiVersion, "apiVersion", $"must be {StackingRun.SupportedApiVersion}");
        found.Unless(run.Kind == StackingRun.SupportedKind, "kind", $"must be {StackingRun.SupportedKind}");
        Name(found, "metadata.name", run.Metadata.Name);
        var spec = run.Spec;
        found.Unless(spec.Seed is >= 0 and <= uint.MaxValue, "spec.seed", $"must be 0 to {uint.MaxValue}");
        found.Unless(spec.Data.Manifest.Length > 0, "spec.data.manifest", "must name a CSV file");
        found.Unless(spec.Folds.Count is >= 2 and <= 100, "spec.folds.count", "must be 2 to 100");
        Experts(found, spec.Experts);
        found.Unless(spec.Embedding.Dimensions is >= 1 and <= 4096, "spec.embedding.dimensions", "must be 1 to 4096");
        Choice(found, "spec.embedding.features", spec.Embedding.Features, EmbeddingSpec.FeatureChoices);
        Meta(found, spec.Meta);
        found.Unless(spec.Artifacts.Uri is not "", "spec.artifacts.uri", "must not be empty: leave it out for the work directory");
        found.Unless(spec.Stages.FoldTrainer.Parallelism is null or (>= 1 and <= 100), "spec.stages.foldTrainer.parallelism", "must be 1 to 100");
        found.Unless(spec.Stages.FoldTrainer.CheckpointMinutes is > 0 and <= 10_000, "spec.stages.foldTrainer.checkpointMinutes", "must be above 0 and at most 10000");
        return found.Problems;
    }

    /// <returns>Every problem of a search that stands in a file of its own.</returns>
    public static IReadOnlyList<FieldProblem> SearchProblems(SearchSpec search)
    {
        var found = new ProblemList();
        Search(found, "", search);
        return found.Problems;
    }

    static void Experts(ProblemList found, IReadOnlyList<ExpertSpec> experts)
    {
        found.Unless(experts.Count is >= 1 and <= 10, "spec.experts", "must list 1 to 10 experts");
        for (int i = 0; i < experts.Count; i++)
        {
            var expert = experts[i];
            string at = $"spec.experts[{i}]";
            Name(found, $"{at}.name", expert.Name);
            found.Unless(experts.Take(i).All(earlier => earlier.Name != expert.Name), $"{at}.name", $"'{expert.Name}' is taken by an earlier expert");
            found.Unless(expert.Architecture.Length > 0, $"{at}.architecture", "must name an architecture");
            found.Unless(expert.ImageSize is null or (>= 16 and <= 2048), $"{at}.imageSize", "must be 16 to 2048");
            found.Unless(expert.InitialWeights is not "", $"{at}.initialWeights", "must not be empty: leave it out to start from the seed");
            Choice(found, $"{at}.normalization", expert.Normalization, ExpertSpec.NormalizationChoices);
            found.Unless(expert.Epochs is >= 1 and <= 10_000, $"{at}.epochs", "must be 1 to 10000");
            found.Unless(expert.BatchSize.Count is null or (>= 2 and <= 65_536), $"{at}.batchSize", "must be auto or 2 to 65536: batch norm needs two images");
            Choice(found, $"{at}.precision", expert.Precision, ExpertSpec.PrecisionChoices);
            found.Unless(expert.AccumulationSteps is >= 1 and <= 65_536, $"{at}.accumulationSteps", "must be 1 to 65536");
            found.Unless(expert.LearningRate is > 0 and <= 10, $"{at}.learningRate", "must be above 0 and at most 10");
            found.Unless(expert.HeadLearningRateMultiplier is > 0 and <= 1000, $"{at}.headLearningRateMultiplier", "must be above 0 and at most 1000");
            found.Unless(expert.LayerDecay is > 0 and <= 1, $"{at}.layerDecay", "must be above 0 and at most 1 (off)");
            found.Unless(expert.WeightDecay is >= 0 and <= 10, $"{at}.weightDecay", "must be 0 to 10");
            found.Unless(expert.WarmUpFraction is >= 0 and <= 1, $"{at}.warmUpFraction", "must be 0 to 1");
            Share(found, $"{at}.labelSmoothing", expert.LabelSmoothing);
            Choice(found, $"{at}.classWeights", expert.ClassWeights, ExpertSpec.ClassWeightChoices);
            found.Unless(expert.MixupAlpha is >= 0 and <= 100, $"{at}.mixupAlpha", "must be 0 (off) to 100");
            found.Unless(expert.AverageDecay is null or (>= 0 and < 1), $"{at}.averageDecay", "must be at least 0 and below 1");
            found.Unless(expert.EarlyStopping is null or { Patience: >= 1 and <= 10_000 }, $"{at}.earlyStopping.patience", "must be 1 to 10000");
            found.Unless(expert.EarlyStopping is null or { ValidationFraction: > 0 and <= 0.5 }, $"{at}.earlyStopping.validationFraction", "must be above 0 and at most 0.5");
            found.Unless(expert.ClipNorm is >= 0 and <= 1e6, $"{at}.clipNorm", "must be 0 (off) to 1000000");
            Share(found, $"{at}.dropout", expert.Dropout);
            Share(found, $"{at}.dropPath", expert.DropPath);
            AugmentationRules.Check(found, $"{at}.augmentation", expert.Augmentation);
        }
    }

    static void Meta(ProblemList found, MetaSpec meta)
    {
        Choice(found, "spec.meta.start", meta.Start, MetaSpec.StartChoices);
        foreach (var (name, value) in meta.Parameters)
        {
            found.Unless(FixedParameters.Contains(name), $"spec.meta.parameters.{name}", $"is not one of {string.Join(", ", FixedParameters)}");
            found.Unless(double.IsFinite(value) && value >= 0, $"spec.meta.parameters.{name}", "must be a number of at least 0");
        }
        Search(found, "spec.meta.search.", meta.Search);
    }

    static void Search(ProblemList found, string at, SearchSpec search)
    {
        Choice(found, $"{at}strategy", search.Strategy, SearchSpec.StrategyChoices);
        found.Unless(search.Iterations is >= 1 and <= 100_000, $"{at}iterations", "must be 1 to 100000");
        found.Unless(search.ValidationFraction is > 0 and < 1, $"{at}validationFraction", "must be above 0 and below 1");
        SearchSpaceRules.Check(found, $"{at}space", search.Space);
    }

    static void Share(ProblemList found, string path, double value) => found.Unless(value is >= 0 and < 1, path, "must be at least 0 and below 1");

    static void Choice(ProblemList found, string path, string value, IReadOnlyList<string> choices) =>
        found.Unless(choices.Contains(value), path, $"'{value}' is not one of {string.Join(", ", choices)}");

    static void Name(ProblemList found, string path, string name) =>
        found.Unless(name.Length <= LongestName && DnsLabel().IsMatch(name), path,
            $"must be lower-case letters, digits and '-', start with a letter, end with a letter or digit, and have at most {LongestName} characters");

    [GeneratedRegex(@"\A[a-z]([-a-z0-9]*[a-z0-9])?\z")]
    private static partial Regex DnsLabel();
}
