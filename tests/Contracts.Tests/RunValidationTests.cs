using System.Text.Json;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Tests.Contracts;

public class RunValidationTests
{
    static readonly StackingRun Valid = new()
    {
        ApiVersion = "stackingk8s.io/v1alpha1",
        Kind = "StackingRun",
        Metadata = new() { Name = "deepfake" },
        Spec = new() { Data = new() { Manifest = "train.csv" } },
    };

    static readonly ExpertSpec Expert = new() { Name = "effnet", Architecture = "tf_efficientnetv2_b3" };

    [Fact]
    public void A_run_of_data_alone_is_valid() => Assert.Empty(RunValidation.Problems(Valid));

    public static TheoryData<string, Func<RunSpec, RunSpec>> Rules() =>
        new()
        {
            { "spec.seed", spec => spec with { Seed = -1 } },
            { "spec.data.manifest", spec => spec with { Data = new() { Manifest = "" } } },
            { "spec.folds.count", spec => spec with { Folds = new() { Count = 1 } } },
            { "spec.folds.count", spec => spec with { Folds = new() { Count = -5 } } },
            { "spec.experts", spec => spec with { Experts = [] } },
            { "spec.experts[0].name", spec => spec with { Experts = [Expert with { Name = "No Label" }] } },
            { "spec.experts[1].name", spec => spec with { Experts = [Expert, Expert] } },
            { "spec.experts[0].imageSize", spec => spec with { Experts = [Expert with { ImageSize = 0 }] } },
            { "spec.experts[0].epochs", spec => spec with { Experts = [Expert with { Epochs = 0 }] } },
            { "spec.experts[0].batchSize", spec => spec with { Experts = [Expert with { BatchSize = 1 }] } },
            { "spec.experts[0].batchSize", spec => spec with { Experts = [Expert with { BatchSize = 1_000_000 }] } },
            { "spec.experts[0].accumulationSteps", spec => spec with { Experts = [Expert with { AccumulationSteps = 0 }] } },
            { "spec.experts[0].learningRate", spec => spec with { Experts = [Expert with { LearningRate = 0 }] } },
            { "spec.experts[0].learningRate", spec => spec with { Experts = [Expert with { LearningRate = -1e-3 }] } },
            {
                "spec.experts[0].headLearningRateMultiplier",
                spec => spec with { Experts = [Expert with { HeadLearningRateMultiplier = 0 }] }
            },
            { "spec.experts[0].layerDecay", spec => spec with { Experts = [Expert with { LayerDecay = 1.5 }] } },
            { "spec.experts[0].mixupAlpha", spec => spec with { Experts = [Expert with { MixupAlpha = double.NaN }] } },
            { "spec.experts[0].averageDecay", spec => spec with { Experts = [Expert with { AverageDecay = 1 }] } },
            {
                "spec.experts[0].earlyStopping.patience",
                spec => spec with { Experts = [Expert with { EarlyStopping = new() { Patience = 0 } }] }
            },
            {
                "spec.experts[0].earlyStopping.validationFraction",
                spec => spec with { Experts = [Expert with { EarlyStopping = new() { ValidationFraction = 0.6 } }] }
            },
            { "spec.experts[0].learningRate", spec => spec with { Experts = [Expert with { LearningRate = double.NaN }] } },
            { "spec.experts[0].labelSmoothing", spec => spec with { Experts = [Expert with { LabelSmoothing = 1 }] } },
            { "spec.experts[0].augmentation.horizontalFlip", spec => Augmented(spec, new() { HorizontalFlip = 1.5 }) },
            { "spec.experts[0].augmentation.verticalFlip", spec => Augmented(spec, new() { VerticalFlip = -1 }) },
            { "spec.experts[0].augmentation.brightness", spec => Augmented(spec, new() { Brightness = double.NaN }) },
            { "spec.experts[0].augmentation.contrast", spec => Augmented(spec, new() { Contrast = 25 }) },
            { "spec.experts[0].augmentation.channelGain", spec => Augmented(spec, new() { ChannelGain = -0.1 }) },
            { "spec.experts[0].augmentation.crop.probability", spec => Augmented(spec, new() { Crop = new() { Probability = 2 } }) },
            { "spec.experts[0].augmentation.crop.scale", spec => Augmented(spec, new() { Crop = new() { Scale = [0, 1] } }) },
            { "spec.experts[0].augmentation.crop.ratio", spec => Augmented(spec, new() { Crop = new() { Ratio = [2, 0.5] } }) },
            { "spec.experts[0].augmentation.blur.probability", spec => Augmented(spec, new() { Blur = new() { Probability = -1 } }) },
            { "spec.experts[0].augmentation.blur.deviation", spec => Augmented(spec, new() { Blur = new() { Deviation = [1, 2, 3] } }) },
            { "spec.experts[0].augmentation.noise.probability", spec => Augmented(spec, new() { Noise = new() { Probability = 1.01 } }) },
            { "spec.experts[0].augmentation.noise.deviation", spec => Augmented(spec, new() { Noise = new() { Deviation = [] } }) },
            { "spec.experts[0].augmentation.jpeg.probability", spec => Augmented(spec, new() { Jpeg = new() { Probability = 50 } }) },
            { "spec.experts[0].augmentation.jpeg.quality", spec => Augmented(spec, new() { Jpeg = new() { Quality = [40, 101] } }) },
            { "spec.embedding.dimensions", spec => spec with { Embedding = new() { Dimensions = 0 } } },
            {
                "spec.embedding.dimensions",
                spec =>
                    spec with
                    {
                        Embedding = new() { Dimensions = 16, Layers = EmbeddingLayers.Stages },
                    }
            },
            {
                "spec.meta.parameters.boosting",
                spec => spec with { Meta = new() { Parameters = new Dictionary<string, double> { ["boosting"] = 1 } } }
            },
            { "spec.meta.search.iterations", spec => spec with { Meta = new() { Search = new() { Iterations = 0 } } } },
            { "spec.meta.search.validationFraction", spec => spec with { Meta = new() { Search = new() { ValidationFraction = 1 } } } },
            { "spec.meta.search.budgetSeconds", spec => spec with { Meta = new() { Search = new() { BudgetSeconds = 0 } } } },
            {
                "spec.meta.search.validation.fraction",
                spec => spec with { Meta = new() { Search = new() { Validation = new() { Fraction = 1 } } } }
            },
            {
                "spec.meta.search.validation.folds",
                spec => spec with { Meta = new() { Search = new() { Validation = new() { Folds = 1 } } } }
            },
            { "spec.meta.threshold", spec => spec with { Meta = new() { Threshold = "best" } } },
            { "spec.meta.search.space.depth", spec => Searching(spec, "depth", 1) },
            { "spec.meta.search.space.num_leaves[0]", spec => Searching(spec, "num_leaves", 1) },
            { "spec.meta.search.space.num_leaves[0]", spec => Searching(spec, "num_leaves", 7.5) },
            { "spec.meta.search.space.reg_alpha", spec => Searching(spec, "reg_alpha") },
            { "spec.artifacts.uri", spec => spec with { Artifacts = new() { Uri = "" } } },
            { "spec.stages.foldTrainer.parallelism", spec => spec with { Stages = new() { FoldTrainer = new() { Parallelism = 0 } } } },
            {
                "spec.data.imageRoot",
                spec =>
                    spec with
                    {
                        Data = new() { Manifest = "train.csv", ImageRoot = "" },
                    }
            },
            { "spec.experts[0].architecture", spec => spec with { Experts = [Expert with { Architecture = "" }] } },
            {
                "spec.meta.search.space",
                spec =>
                    Searching(
                        spec,
                        "reg_alpha",
                        "reg_lambda",
                        [.. Enumerable.Range(0, 1000).Select(value => (double)value)],
                        "learning_rate",
                        [1, 2]
                    )
            },
            { "spec.artifacts.s3.endpoint", spec => spec with { Artifacts = new() { S3 = new() { Endpoint = "minio:9000" } } } },
            { "spec.artifacts.s3.secretName", spec => spec with { Artifacts = new() { S3 = new() { SecretName = "other/minio" } } } },
            { "spec.activeDeadlineSeconds", spec => spec with { ActiveDeadlineSeconds = 0 } },
            { "spec.ttlSecondsAfterFinished", spec => spec with { TtlSecondsAfterFinished = -1 } },
            { "spec.stages.aggregator.retries", spec => spec with { Stages = new() { Aggregator = new() { Retries = 101 } } } },
            {
                "spec.stages.aggregator.maxDisruptions",
                spec => spec with { Stages = new() { Aggregator = new() { MaxDisruptions = -1 } } }
            },
            { "spec.stages.aggregator.memoryGrowth", spec => spec with { Stages = new() { Aggregator = new() { MemoryGrowth = 0.5 } } } },
            {
                "spec.stages.metaTrainer.activeDeadlineSeconds",
                spec => spec with { Stages = new() { MetaTrainer = new() { ActiveDeadlineSeconds = 0 } } }
            },
            {
                "spec.stages.metaTrainer.startDeadlineSeconds",
                spec => spec with { Stages = new() { MetaTrainer = new() { StartDeadlineSeconds = 0 } } }
            },
            {
                "spec.stages.foldTrainer.accelerator.resource",
                spec => spec with { Stages = new() { FoldTrainer = new() { Accelerator = new() { Resource = "gpu" } } } }
            },
            {
                "spec.stages.foldTrainer.accelerator.count",
                spec => spec with { Stages = new() { FoldTrainer = new() { Accelerator = new() { Count = 0 } } } }
            },
            {
                "spec.stages.aggregator.resources.limits.memory",
                spec => spec with { Stages = new() { Aggregator = new() { Resources = new() { Limits = Map("memory", "32 GB") } } } }
            },
            {
                "spec.stages.aggregator.pod.labels.app.kubernetes.io/name",
                spec => WithPod(spec, new() { Labels = Map("app.kubernetes.io/name", "mine") })
            },
            { "spec.stages.aggregator.pod.labels.team", spec => WithPod(spec, new() { Labels = Map("team", "a b") }) },
            {
                "spec.stages.aggregator.pod.annotations.stackingk8s.io/task",
                spec => WithPod(spec, new() { Annotations = Map("stackingk8s.io/task", "{}") })
            },
            { "spec.stages.aggregator.pod.imagePullSecrets[0]", spec => WithPod(spec, new() { ImagePullSecrets = ["a/b"] }) },
            {
                "spec.stages.aggregator.pod.volumes[0]",
                spec => WithPod(spec, new() { Volumes = Volumes("""[{"name": "root", "hostPath": {"path": "/"}}]""") })
            },
            { "spec.stages.aggregator.pod.volumes[0]", spec => WithPod(spec, new() { Volumes = Volumes("""["root"]""") }) },
            {
                "spec.stages.aggregator.pod.volumes[0].projected.sources[1]",
                spec =>
                    WithPod(
                        spec,
                        new()
                        {
                            Volumes = Volumes(
                                """
                                [{"name": "who", "projected": {"sources":
                                  [{"secret": {"name": "a"}}, {"serviceAccountToken": {"path": "t"}}]}}]
                                """
                            ),
                        }
                    )
            },
            { "spec.stages.aggregator.pod.fsGroup", spec => WithPod(spec, new() { FsGroup = 0 }) },
            {
                "spec.stages.aggregator.pod.volumes[1].name",
                spec => WithPod(spec, new() { Volumes = Volumes("""[{"name": "a", "emptyDir": {}}, {"name": "a", "emptyDir": {}}]""") })
            },
            {
                "spec.stages.aggregator.pod.terminationGracePeriodSeconds",
                spec => WithPod(spec, new() { TerminationGracePeriodSeconds = 3601 })
            },
            {
                "spec.stages.foldTrainer.checkpointMinutes",
                spec => spec with { Stages = new() { FoldTrainer = new() { CheckpointMinutes = 0 } } }
            },
        };

    [Theory, MemberData(nameof(Rules), DisableDiscoveryEnumeration = true)]
    public void A_broken_rule_names_its_field(string path, Func<RunSpec, RunSpec> breakRule)
    {
        var problem = Assert.Single(RunValidation.Problems(Valid with { Spec = breakRule(Valid.Spec) }));

        Assert.Equal(path, problem.Path);
    }

    [Fact]
    public void All_problems_come_at_once()
    {
        var run = Valid with
        {
            Kind = "Stack",
            Metadata = new() { Name = "-" },
            Spec = Valid.Spec with
            {
                Seed = -1,
                Folds = new() { Count = 0 },
            },
        };

        Assert.Equal(
            ["kind", "metadata.name", "spec.seed", "spec.folds.count"],
            RunValidation.Problems(run).Select(problem => problem.Path)
        );
    }

    [Fact]
    public void A_parameter_left_out_of_the_space_keeps_its_default_values()
    {
        SearchSpec search = new() { Space = new Dictionary<string, IReadOnlyList<double>> { ["num_leaves"] = [5] } };

        Assert.Equal([5], search.EffectiveSpace()["num_leaves"]);
        Assert.Equal(SearchSpec.DefaultSpace["reg_lambda"], search.EffectiveSpace()["reg_lambda"]);
        Assert.Equal(6, search.EffectiveSpace().Count);
    }

    static RunSpec Augmented(RunSpec spec, AugmentationSpec augmentation) =>
        spec with
        {
            Experts = [Expert with { Augmentation = augmentation }],
        };

    static RunSpec WithPod(RunSpec spec, PodSpec pod) => spec with { Stages = new() { Aggregator = new() { Pod = pod } } };

    static Dictionary<string, string> Map(string key, string value) => new() { [key] = value };

    static IReadOnlyList<JsonElement> Volumes(string json) => [.. JsonDocument.Parse(json).RootElement.EnumerateArray()];

    static RunSpec Searching(RunSpec spec, string one, string another, double[] values, string third, double[] few) =>
        spec with
        {
            Meta = new()
            {
                Search = new()
                {
                    Space = new Dictionary<string, IReadOnlyList<double>>
                    {
                        [one] = values,
                        [another] = values,
                        [third] = few,
                    },
                },
            },
        };

    static RunSpec Searching(RunSpec spec, string parameter, params double[] values) =>
        spec with
        {
            Meta = new() { Search = new() { Space = new Dictionary<string, IReadOnlyList<double>> { [parameter] = values } } },
        };

    [Fact]
    public void A_cluster_has_no_work_directory() =>
        Assert.Equal(["spec.data.manifest", "spec.artifacts.uri"], RunValidation.ClusterProblems(Valid).Select(problem => problem.Path));

    [Theory]
    [InlineData("/mnt/train.csv", 0)]
    [InlineData("file:///mnt/train.csv", 0)]
    [InlineData("s3://data/train.csv", 0)]
    [InlineData("./train.csv", 1)]
    [InlineData("file://train.csv", 1)]
    [InlineData("https://example.org/train.csv", 1)]
    [InlineData("", 1)]
    public void On_a_cluster_locations_are_absolute(string manifest, int problems)
    {
        var run = Valid with
        {
            Spec = Valid.Spec with
            {
                Data = new() { Manifest = manifest },
                Artifacts = new() { Uri = "s3://stacking/runs" },
            },
        };

        Assert.Equal(problems, RunValidation.ClusterProblems(run).Count);
    }
}
