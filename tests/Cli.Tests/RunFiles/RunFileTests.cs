using StackingK8s.Cli.RunFiles;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.TestKit;

namespace StackingK8s.Tests.Cli.RunFiles;

public sealed class RunFileTests : IDisposable
{
    const string Minimal = """
        apiVersion: stackingk8s.io/v1alpha1
        kind: StackingRun
        metadata: {name: tiny}
        spec:
          data: {manifest: train.csv}
        """;

    readonly TemporaryFolder folder = new();

    public static TheoryData<string, string[]> Mistakes() =>
        new()
        {
            { Minimal + "\n  fold: 5", ["spec.fold: unknown field (line 6). Did you mean `folds`?"] },
            { "foo: 1\n" + Minimal, ["foo: unknown field (line 1). Did you mean `kind`?"] },
            { Minimal + "\n  folds: 5", ["spec.folds: must be a mapping of fields (line 6)"] },
            {
                Minimal + "\n  folds: {count: five, shuffle: 1}",
                ["spec.folds.count: must be a whole number (line 6)", "spec.folds.shuffle: must be true or false (line 6)"]
            },
            { Minimal + "\n  folds: {count: \"5\"}", ["spec.folds.count: must be a whole number (line 6)"] },
            { Minimal + "\n  folds: {count: 99999999999}", ["spec.folds.count: must be a whole number (line 6)"] },
            { Minimal + "\n  folds: {count: -1}", ["spec.folds.count: must be 2 to 100, not -1 (line 6)"] },
            {
                Minimal + "\n  experts: [{name: a, epochs: 0.5}]",
                ["spec.experts[0].epochs: must be a whole number (line 6)", "spec.experts[0].architecture: is missing (line 6)"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: maxvit_test_64, batchSize: largest}]",
                ["spec.experts[0].batchSize: must be a whole number or auto (line 6)"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: maxvit_test_64, earlyStopping: true}]",
                ["spec.experts[0].earlyStopping: must be a mapping of fields (line 6)"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: maxvit_test_64, learningRate: 0, earlyStopping: {patience: 0}}]",
                ["spec.experts[0].learningRate: must be above 0", "spec.experts[0].earlyStopping.patience: must be 1 to 10000"]
            },
            { Minimal + "\n  experts: {name: a}", ["spec.experts: must be a list (line 6)"] },
            {
                Minimal + "\n  experts: [{name: a, architecture: efficientnetv2_tset}]",
                ["spec.experts[0].architecture: Unknown architecture 'efficientnetv2_tset' (line 6). ", "efficientnetv2_test"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: maxvit_test_64, imageSize: 96}]",
                ["spec.experts[0].imageSize: maxvit_test_64 takes images of exactly 64 pixels, not 96", "use maxvit_test_96"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: maxvit_tiny_tf_224, imageSize: 300}]",
                ["spec.experts[0].imageSize: ", "an EfficientNetV2, which accepts any size", "maxvit_tiny_tf_384 with 384"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: efficientnetv2_test, imageSize: 31}]",
                ["spec.experts[0].imageSize: efficientnetv2_test takes images of 32 or more pixels, not 31"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: efficientnetv2_test, initialWeights: none.safetensors}]",
                ["spec.experts[0].initialWeights: file not found: ", "/none.safetensors"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: efficientnetv2_test, initialWeights: \"\"}]",
                ["spec.experts[0].initialWeights: must not be empty"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: efficientnetv2_test, initialWeights: ftp://w.safetensors}]",
                ["spec.experts[0].initialWeights: must be a path, a file:// or an s3:// URI; it is ftp://w.safetensors"]
            },
            {
                Minimal + "\n  experts: [{name: a, architecture: efficientnetv2_test, normalization: full}]",
                ["spec.experts[0].normalization: 'full' is not one of auto, imagenet, half"]
            },
            {
                Minimal
                    + "\n  experts: [{name: a, architecture: b, augmentation: {jpg: {}, jpeg: {quality: 40}, blur: {probability: often}}}]",
                [
                    "spec.experts[0].augmentation.jpg: unknown field (line 6). Did you mean `jpeg`?",
                    "spec.experts[0].augmentation.jpeg.quality: must be a list (line 6)",
                    "spec.experts[0].augmentation.blur.probability: must be a number (line 6)",
                ]
            },
            {
                Minimal
                    + "\n  experts: [{name: a, architecture: maxvit_test_64, "
                    + "augmentation: {jpeg: {quality: [100, 40]}, horizontalFlip: 2}}]",
                [
                    "spec.experts[0].augmentation.horizontalFlip: must be 0 to 1",
                    "spec.experts[0].augmentation.jpeg.quality: must be two numbers from 1 to 100, the smaller one first",
                ]
            },
            {
                Minimal
                    + "\n  stages: {aggregator: {retries: 101, resources: {limits: {memory: 32 GB}}, "
                    + "pod: {volumes: [{name: root, hostPath: {path: /}}]}}}",
                [
                    "spec.stages.aggregator.resources.limits.memory: must be a quantity, such as 500m, 2 or 32Gi",
                    "spec.stages.aggregator.pod.volumes[0]: must have exactly one source, out of configMap, csi",
                    "spec.stages.aggregator.retries: must be 0 to 100",
                ]
            },
            {
                Minimal + "\n  artifacts: {s3: {endpoint: minio, secretName: other/minio}, deletePolicy: Drop}",
                [
                    "spec.artifacts.deletePolicy: 'Drop' is not one of Keep, Delete",
                    "spec.artifacts.s3.endpoint: must begin with http:// or https://",
                    "spec.artifacts.s3.secretName: must be the name of a Kubernetes object",
                ]
            },
            {
                Minimal
                    + "\n  artifacts: {deletePolicy: keep}\n  embedding: {features: all}\n  meta: {start: 1, search: {strategy: bayes}}",
                [
                    "spec.artifacts.deletePolicy: 'keep' is not one of Keep, Delete (line 6)",
                    "spec.embedding.features: 'all' is not one of both, embeddings, logits (line 7)",
                    "spec.meta.start: '1' is not one of blend, zero (line 8)",
                    "spec.meta.search.strategy: 'bayes' is not one of grid, random, halving (line 8)",
                ]
            },
            {
                Minimal
                    + "\n  experts: [{name: a, architecture: maxvit_test_64, normalization: [], precision: float16, classWeights: inverse}]",
                [
                    "spec.experts[0].normalization: must be one of auto, imagenet, half (line 6)",
                    "spec.experts[0].precision: 'float16' is not one of auto, bfloat16, float32 (line 6)",
                    "spec.experts[0].classWeights: 'inverse' is not one of none, balanced (line 6)",
                ]
            },
            {
                Minimal + "\n  meta: {search: {space: {num_leaves: [1, many]}}}",
                ["spec.meta.search.space.num_leaves[1]: must be a number (line 6)"]
            },
            { Minimal + "\n  seed: .nan", ["spec.seed: is .nan, which JSON does not have"] },
            { Minimal + "\n  seed: 010", ["spec.seed: has a leading zero, and 010 is another number in octal", "(line 6)"] },
            {
                Minimal + "\n  experts: [{name: 0x2A, architecture: maxvit_test_64}]",
                ["spec.experts[0].name: must be text, and 0x2A without quotes is not: write '0x2A' (line 6)"]
            },
            {
                Minimal + "\n  meta: {search: {space: {max_depth: [03]}}}",
                ["spec.meta.search.space.max_depth[0]: has a leading zero, and 03 is another number in octal"]
            },
            { Minimal.Replace("metadata: {name: tiny}", "metadata: {}", StringComparison.Ordinal), ["metadata.name: is missing (line 3)"] },
            { Minimal.Replace("manifest: train.csv", "manifest: ", StringComparison.Ordinal), ["spec.data.manifest: is missing (line 5)"] },
            { Minimal.Replace("v1alpha1", "v2", StringComparison.Ordinal), ["apiVersion: must be stackingk8s.io/v1alpha1"] },
            { "just words", ["must be a mapping of fields (line 1)"] },
            { "a: b: c", ["line 1, is not YAML"] },
            { Minimal + "\n  seed: 1\n  seed: 2", ["is not YAML", "seed"] },
            { Minimal + "\n---\n" + Minimal, ["must hold one YAML document"] },
            { "", ["must hold one YAML document"] },
        };

    const string ManyMistakes = """
        apiVersion: stackingk8s.io/v1alpha1
        kind: StackingRun
        metadata: {name: tiny}
        spec:
          seed: -1
          data:
            manifest: "a\0b"
            positiveLable: fake
          folds:
            count: five
          experts:
            - name: a
              architecture: efficientnetv2_test
              imageSize: 20
              initialWeights: "file://["
              augmentation: {jpeg: {quality: [1, many]}}
            - name: a
          meta: 3
        """;

    [Fact]
    public void Unknown_fields_wrong_types_and_broken_rules_come_at_once_in_the_order_of_the_lines()
    {
        var refused = Assert.Throws<UsageException>(() => RunFile.Read(folder.Write("run.yaml", ManyMistakes)));

        string[] expected =
        [
            "spec.seed: must be 0 to 4294967295, not -1 (line 5)",
            "spec.data.manifest: 'a\\0b' is not a path, file:// or s3:// URI",
            "spec.data.positiveLable: unknown field (line 8). Did you mean `positiveLabel`?",
            "spec.folds.count: must be a whole number (line 10)",
            "spec.experts[0].imageSize: efficientnetv2_test takes images of 32 or more pixels, not 20 (line 14)",
            "spec.experts[0].initialWeights: 'file://[' is not a path, file:// or s3:// URI",
            "spec.experts[0].augmentation.jpeg.quality[1]: must be a number (line 16)",
            "spec.experts[1].architecture: is missing (line 17)",
            "spec.experts[1].name: ",
            "spec.meta: must be a mapping of fields (line 18)",
        ];
        string[] lines = refused.Message.Split('\n');
        Assert.EndsWith("run.yaml has 10 problems:", lines[0], StringComparison.Ordinal);
        Assert.Equal(expected.Length, lines.Length - 1);
        Assert.All(expected.Zip(lines.Skip(1)), pair => Assert.StartsWith("  " + pair.First, pair.Second, StringComparison.Ordinal));
    }

    [Fact]
    public void What_a_cluster_asks_for_comes_with_the_other_mistakes()
    {
        var refused = Assert.Throws<UsageException>(() => RunFile.ReadForCluster(folder.Write("run.yaml", Minimal + "\n  fold: 5")));

        string[] expected =
        [
            "spec.artifacts.uri: must be set on a cluster",
            "spec.data.manifest: ",
            "spec.fold: unknown field (line 6). Did you mean `folds`?",
        ];
        Assert.All(expected, words => Assert.Contains(words, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_file_with_nothing_right_is_refused_field_by_field()
    {
        string message = Assert.Throws<UsageException>(() => RunFile.ReadForCluster(folder.Write("run.yaml", "speck: {}"))).Message;

        Assert.Contains("speck: unknown field (line 1). Did you mean `spec`?", message, StringComparison.Ordinal);
        Assert.All(new[] { "apiVersion", "kind", "metadata", "spec" }, field =>
            Assert.Contains($"\n  {field}: is missing (line 1)", message, StringComparison.Ordinal)
        );
    }

    [Theory, MemberData(nameof(Mistakes))]
    public void A_mistake_is_named_with_its_field_and_line(string yaml, string[] words)
    {
        var refused = Assert.Throws<UsageException>(() => RunFile.Read(folder.Write("run.yaml", yaml)));

        Assert.All(words, word => Assert.Contains(word, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void An_experts_training_settings_are_read()
    {
        var run = RunFile.Read(
            folder.Write(
                "run.yaml",
                Minimal
                    + "\n  experts: [{name: a, architecture: maxvit_test_64, batchSize: auto, accumulationSteps: 4, "
                    + "gradientCheckpointing: true, classWeights: balanced, averageDecay: 0.999, earlyStopping: {patience: 2}}]"
            )
        );

        var expert = run.Spec.Experts[0];
        Assert.Equal(
            (BatchSize.Auto, 4, true, ClassWeights.Balanced, 0.999),
            (expert.BatchSize, expert.AccumulationSteps, expert.GradientCheckpointing, expert.ClassWeights, expert.AverageDecay)
        );
        Assert.Equal(new EarlyStoppingSpec { Patience = 2, ValidationFraction = 0.1 }, expert.EarlyStopping);
    }

    [Fact]
    public void A_minimal_run_gets_the_defaults()
    {
        var run = RunFile.Read(folder.Write("run.yaml", Minimal));

        Assert.Equal(["effnet", "maxvit"], run.Spec.Experts.Select(expert => expert.Name));
        Assert.Equal(5, run.Spec.Folds.Count);
        Assert.Equal(256, run.Spec.Embedding.Dimensions);
    }

    [Fact]
    public void Relative_locations_start_from_the_run_file()
    {
        string file = folder.Write("runs/run.yaml", Minimal.Replace("train.csv", "../data/train.csv", StringComparison.Ordinal));

        var spec = Locations.Resolve(RunFile.Read(file).Spec, file, folder.File("out"));

        Assert.Equal(folder.File("data/train.csv"), spec.Data.Manifest);
        Assert.Equal(folder.File("data"), spec.Data.ImageRoot);
        Assert.Equal(folder.File("out/artifacts"), spec.Artifacts.Uri);
    }

    [Fact]
    public void A_search_file_is_read_by_the_same_rules()
    {
        var search = RunFile.ReadSearch(folder.Write("search.yaml", "strategy: random\niterations: 7\nspace: {num_leaves: [3, 5]}"));
        Assert.Equal((SearchStrategy.Random, 7), (search.Strategy, search.Iterations));
        Assert.Equal([3, 5], search.EffectiveSpace()["num_leaves"]);

        var refused = Assert.Throws<UsageException>(() =>
            RunFile.ReadSearch(folder.Write("search.yaml", "strategy: best\nspace: {leaves: [3]}"))
        );
        Assert.Contains("strategy: 'best' is not one of grid, random, halving", refused.Message, StringComparison.Ordinal);
        Assert.Contains("space.leaves: unknown name; use only", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_example_is_a_valid_run()
    {
        foreach (string example in Directory.GetFiles(Repository.Path("examples"), "*.yaml"))
            RunFile.Read(example);
    }

    public void Dispose() => folder.Dispose();
}
