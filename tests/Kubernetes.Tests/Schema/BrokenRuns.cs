namespace StackingK8s.Tests.Kubernetes.Schema;

/// <summary>Runs that break one rule each, with the words that their user reads.</summary>
static class BrokenRuns
{
    const string Label =
        "must be lower-case letters, digits and '-', starting with a letter, ending with a letter or digit, at most 40 characters";
    const string ObjectName = "must be the name of a Kubernetes object, without its namespace: lower-case letters, digits, '-' and '.'";
    const string LabelValue =
        "must be a valid label value: at most 63 letters, digits, '-', '_' and '.', starting and ending with a letter or digit";
    const string Endpoint = "must begin with http:// or https:// and name a server, without user, password or query";

    const string Location = "must be an absolute path, a file:/// URI or an s3:// URI: on a cluster nothing is relative to the run file";
    const string Distinct =
        "spec.data.columns: Invalid value: must name different columns for path, label, group, fold and each slice "
        + "(a slice may be the group)";
    const string Unchecked =
        "<nil>: Invalid value: null: some validation rules were not checked because the object was invalid; "
        + "correct the existing errors to complete validation";
    const string Reserved =
        "must not start with stackingk8s.io/, app.kubernetes.io/, batch.kubernetes.io/: these are reserved for the operator and Kubernetes";
    const string Sources =
        "must have exactly one source, out of configMap, csi, downwardAPI, emptyDir, ephemeral, persistentVolumeClaim, projected, secret";
    const string Warnings =
        "\"no-groups\", \"alike-names\", \"duplicates-merged\", \"duplicates-accepted\", \"test-duplicates\", \"flat-images\", "
        + "\"class-in-one-group\", \"large-group\", \"uneven-folds\", \"slice-in-one-fold\", \"shortcut-format\", \"shortcut-size\", "
        + "\"shortcut-aspect\", \"shortcut-jpeg-quality\", \"shortcut-subsampling\", \"shortcut-file-size\", \"shortcut-path\", "
        + "\"training-at-chance\"";
    const string Quantity = "'^(([0-9]+([.][0-9]*)?|[.][0-9]+)([KMGTPE]i|[numkMGTPE]|[eE][-+]?[0-9]+)?)$'";

    /// <summary>Rules that the command line keeps as well.</summary>
    public static readonly IReadOnlyList<(string Changes, string[] Refusal)> Everywhere =
    [
        (Spec("""  "seed": -1  """), [TooSmall("spec.seed", "-1", "0")]),
        (Spec("""  "seed": 4294967296  """), [TooLarge("spec.seed", "4294967296", "4294967295")]),
        (
            Spec("""  "data": {"manifest": ""}  """),
            [TooShort("spec.data.manifest"), $"spec.data.manifest: Invalid value: \"\": {Location}"]
        ),
        (Spec($$"""  "data": {"manifest": "/{{Letters(1024)}}"}  """), [TooLong("spec.data.manifest", 1024), Unchecked]),
        (
            Spec($$"""  "data": {"imageRoot": ""}  """),
            [TooShort("spec.data.imageRoot"), $"spec.data.imageRoot: Invalid value: \"\": {Location}"]
        ),
        (Spec($$"""  "data": {"imageRoot": "/{{Letters(1024)}}"}  """), [TooLong("spec.data.imageRoot", 1024), Unchecked]),
        (
            Spec($$"""  "data": {"testManifest": ""}  """),
            [TooShort("spec.data.testManifest"), $"spec.data.testManifest: Invalid value: \"\": {Location}"]
        ),
        (Spec($$"""  "data": {"testManifest": "/{{Letters(1024)}}"}  """), [TooLong("spec.data.testManifest", 1024), Unchecked]),
        (Spec("""  "data": {"positiveLabel": ""}  """), [TooShort("spec.data.positiveLabel")]),
        (Spec($$"""  "data": {"positiveLabel": "{{Letters(257)}}"}  """), [TooLong("spec.data.positiveLabel", 256), Unchecked]),
        (Spec("""  "data": {"columns": {"path": ""}}  """), [TooShort("spec.data.columns.path")]),
        (Spec($$"""  "data": {"columns": {"path": "{{Letters(257)}}" } }  """), [TooLong("spec.data.columns.path", 256), Unchecked]),
        (Spec("""  "data": {"columns": {"label": ""}}  """), [TooShort("spec.data.columns.label")]),
        (Spec($$"""  "data": {"columns": {"label": "{{Letters(257)}}" } }  """), [TooLong("spec.data.columns.label", 256), Unchecked]),
        (Spec("""  "data": {"columns": {"group": ""}}  """), [TooShort("spec.data.columns.group")]),
        (Spec($$"""  "data": {"columns": {"group": "{{Letters(257)}}" } }  """), [TooLong("spec.data.columns.group", 256), Unchecked]),
        (Spec("""  "data": {"columns": {"fold": ""}}  """), [TooShort("spec.data.columns.fold")]),
        (Spec($$"""  "data": {"columns": {"fold": "{{Letters(257)}}" } }  """), [TooLong("spec.data.columns.fold", 256), Unchecked]),
        (Spec("""  "data": {"columns": {"slices": [""]}}  """), [TooShort("spec.data.columns.slices[0]")]),
        (
            Spec($$"""  "data": {"columns": {"slices": ["{{Letters(257)}}"] } }  """),
            [TooLong("spec.data.columns.slices[0]", 256), Unchecked]
        ),
        (
            Spec($$"""  "data": {"columns": {"slices": [{{Numbered(21, i => $"\"s{i}\"")}}] } }  """),
            ["spec.data.columns.slices: Too many: 21: must have at most 20 items", Unchecked]
        ),
        (Spec("""  "data": {"columns": {"path": "a", "label": "a"}}  """), [Distinct]),
        (Spec("""  "data": {"columns": {"group": "label"}}  """), [Distinct]),
        (Spec("""  "data": {"columns": {"group": "g", "fold": "g"}}  """), [Distinct]),
        (Spec("""  "data": {"columns": {"slices": ["path"]}}  """), [Distinct]),
        (Spec("""  "data": {"columns": {"slices": ["a", "a"]}}  """), [Distinct]),
        (
            Spec("""  "data": {"duplicates": "keep"}  """),
            ["spec.data.duplicates: Unsupported value: \"keep\": supported values: \"merge\", \"refuse\", \"accept\"", Unchecked]
        ),
        (
            Spec("""  "data": {"accept": ["leaks"]}  """),
            [$"spec.data.accept[0]: Unsupported value: \"leaks\": supported values: {Warnings}", Unchecked]
        ),
        (
            Spec($$"""  "data": {"accept": [{{Numbered(51, _ => "\"no-groups\"")}}]}  """),
            ["spec.data.accept: Too many: 51: must have at most 50 items", Unchecked]
        ),
        (Spec("""  "folds": {"count": 1}  """), [TooSmall("spec.folds.count", "1", "2")]),
        (Spec("""  "folds": {"count": 101}  """), [TooLarge("spec.folds.count", "101", "100")]),
        (
            Spec("""  "folds": {"count": "5"}  """),
            ["spec.folds.count: Invalid value: \"string\": spec.folds.count in body must be of type integer: \"string\"", Unchecked]
        ),
        (
            Spec("""  "folds": {"count": 5.5}  """),
            [
                "spec.folds.count: Invalid value: \"number\": spec.folds.count in body must be of type integer: \"number\"",
                "<nil>: Invalid value: \"\": Checked value must be of type integer (default format) in spec.folds.count",
                Unchecked,
            ]
        ),
        (
            Spec("""  "folds": {"shuffle": "no"}  """),
            ["spec.folds.shuffle: Invalid value: \"string\": spec.folds.shuffle in body must be of type boolean: \"string\"", Unchecked]
        ),
        (
            Spec("""  "folds": 5  """),
            ["spec.folds: Invalid value: \"integer\": spec.folds in body must be of type object: \"integer\"", Unchecked]
        ),
        (Spec("""  "experts": []  """), ["spec.experts: Invalid value: 0: spec.experts in body should have at least 1 items"]),
        (
            Spec($$"""  "experts": [{{Numbered(11, i => $$"""{"name": "e{{i}}", "architecture": "a"}""")}}]  """),
            ["spec.experts: Too many: 11: must have at most 10 items", Unchecked]
        ),
        (
            Spec("""  "experts": [{"name": "a", "architecture": "b"}, {"name": "a", "architecture": "c"}]  """),
            ["spec.experts[1]: Duplicate value: {\"name\":\"a\"}"]
        ),
        (Spec("""  "experts": [{"architecture": "b"}]  """), ["spec.experts[0].name: Required value", Unchecked]),
        (Spec("""  "experts": [{"name": "a"}]  """), ["spec.experts[0].architecture: Required value", Unchecked]),
        (Expert("""  "name": "No_label"  """), [$"spec.experts[0].name: Invalid value: \"No_label\": {Label}"]),
        (Expert($$"""  "name": "{{Letters(41)}}"  """), [TooLong("spec.experts[0].name", 40), Unchecked]),
        (Expert("""  "architecture": ""  """), [TooShort("spec.experts[0].architecture")]),
        (Expert($$"""  "architecture": "{{Letters(101)}}"  """), [TooLong("spec.experts[0].architecture", 100), Unchecked]),
        (Expert("""  "imageSize": 15  """), [TooSmall("spec.experts[0].imageSize", "15", "16")]),
        (Expert("""  "imageSize": 2049  """), [TooLarge("spec.experts[0].imageSize", "2049", "2048")]),
        (Expert("""  "keepCheckpoints": -1  """), [TooSmall("spec.experts[0].keepCheckpoints", "-1", "0")]),
        (Expert("""  "keepCheckpoints": 101  """), [TooLarge("spec.experts[0].keepCheckpoints", "101", "100")]),
        (
            Expert("""  "initialWeights": ""  """),
            [TooShort("spec.experts[0].initialWeights"), $"spec.experts[0].initialWeights: Invalid value: \"\": {Location}"]
        ),
        (Expert($$"""  "initialWeights": "/{{Letters(1024)}}"  """), [TooLong("spec.experts[0].initialWeights", 1024), Unchecked]),
        (
            Expert("""  "normalization": "full"  """),
            ["spec.experts[0].normalization: Unsupported value: \"full\": supported values: \"auto\", \"imagenet\", \"half\"", Unchecked]
        ),
        (Expert("""  "epochs": 0  """), [TooSmall("spec.experts[0].epochs", "0", "1")]),
        (Expert("""  "epochs": 10001  """), [TooLarge("spec.experts[0].epochs", "10001", "10000")]),
        (
            Expert("""  "batchSize": 1  """),
            ["spec.experts[0].batchSize: Invalid value: 1: must be auto or 2 to 65536: batch normalization needs at least two images"]
        ),
        (
            Expert("""  "batchSize": "largest"  """),
            [
                "spec.experts[0].batchSize: Invalid value: \"largest\": "
                    + "must be auto or 2 to 65536: batch normalization needs at least two images",
            ]
        ),
        (
            Expert("""  "batchSize": 2.5  """),
            [
                "spec.experts[0].batchSize: Invalid value: \"number\": "
                    + "spec.experts[0].batchSize in body must be of type integer,string: \"number\"",
                Unchecked,
            ]
        ),
        (
            Expert("""  "precision": "float16"  """),
            ["spec.experts[0].precision: Unsupported value: \"float16\": supported values: \"auto\", \"bfloat16\", \"float32\"", Unchecked]
        ),
        (
            Expert("""  "view": "grey"  """),
            ["spec.experts[0].view: Unsupported value: \"grey\": supported values: \"rgb\", \"residual\"", Unchecked]
        ),
        (
            Expert("""  "view": "residual", "residual": "sobel"  """),
            ["spec.experts[0].residual: Unsupported value: \"sobel\": supported values: \"laplacian\", \"srm\"", Unchecked]
        ),
        (Expert("""  "accumulationSteps": 0  """), [TooSmall("spec.experts[0].accumulationSteps", "0", "1")]),
        (Expert("""  "accumulationSteps": 65537  """), [TooLarge("spec.experts[0].accumulationSteps", "65537", "65536")]),
        (Expert("""  "learningRate": 0  """), [NotAbove("spec.experts[0].learningRate", "0", "0")]),
        (Expert("""  "learningRate": 10.5  """), [TooLarge("spec.experts[0].learningRate", "10.5", "10")]),
        (Expert("""  "headLearningRateMultiplier": 0  """), [NotAbove("spec.experts[0].headLearningRateMultiplier", "0", "0")]),
        (Expert("""  "headLearningRateMultiplier": 1001  """), [TooLarge("spec.experts[0].headLearningRateMultiplier", "1001", "1000")]),
        (Expert("""  "layerDecay": 0  """), [NotAbove("spec.experts[0].layerDecay", "0", "0")]),
        (Expert("""  "layerDecay": 1.5  """), [TooLarge("spec.experts[0].layerDecay", "1.5", "1")]),
        (Expert("""  "weightDecay": -0.1  """), [TooSmall("spec.experts[0].weightDecay", "-0.1", "0")]),
        (Expert("""  "weightDecay": 11  """), [TooLarge("spec.experts[0].weightDecay", "11", "10")]),
        (Expert("""  "warmUpFraction": -0.1  """), [TooSmall("spec.experts[0].warmUpFraction", "-0.1", "0")]),
        (Expert("""  "warmUpFraction": 1.5  """), [TooLarge("spec.experts[0].warmUpFraction", "1.5", "1")]),
        (Expert("""  "labelSmoothing": -0.1  """), [TooSmall("spec.experts[0].labelSmoothing", "-0.1", "0")]),
        (Expert("""  "labelSmoothing": 1  """), [NotBelow("spec.experts[0].labelSmoothing", "1", "1")]),
        (
            Expert("""  "classWeights": "inverse"  """),
            ["spec.experts[0].classWeights: Unsupported value: \"inverse\": supported values: \"none\", \"balanced\"", Unchecked]
        ),
        (Expert("""  "mixupAlpha": -1  """), [TooSmall("spec.experts[0].mixupAlpha", "-1", "0")]),
        (Expert("""  "mixupAlpha": 101  """), [TooLarge("spec.experts[0].mixupAlpha", "101", "100")]),
        (Expert("""  "averageDecay": -0.5  """), [TooSmall("spec.experts[0].averageDecay", "-0.5", "0")]),
        (Expert("""  "averageDecay": 1  """), [NotBelow("spec.experts[0].averageDecay", "1", "1")]),
        (Expert("""  "earlyStopping": {"patience": 0}  """), [TooSmall("spec.experts[0].earlyStopping.patience", "0", "1")]),
        (Expert("""  "earlyStopping": {"patience": 10001}  """), [TooLarge("spec.experts[0].earlyStopping.patience", "10001", "10000")]),
        (
            Expert("""  "earlyStopping": {"validationFraction": 0}  """),
            [NotAbove("spec.experts[0].earlyStopping.validationFraction", "0", "0")]
        ),
        (
            Expert("""  "earlyStopping": {"validationFraction": 0.6}  """),
            [TooLarge("spec.experts[0].earlyStopping.validationFraction", "0.6", "0.5")]
        ),
        (Expert("""  "clipNorm": -1  """), [TooSmall("spec.experts[0].clipNorm", "-1", "0")]),
        (Expert("""  "clipNorm": 2000000  """), [TooLarge("spec.experts[0].clipNorm", "2000000", "1000000")]),
        (Expert("""  "clipNorm": 2000000.5  """), [TooLarge("spec.experts[0].clipNorm", "2.0000005e+06", "1e+06")]),
        (Expert("""  "dropout": -0.1  """), [TooSmall("spec.experts[0].dropout", "-0.1", "0")]),
        (Expert("""  "dropout": 1  """), [NotBelow("spec.experts[0].dropout", "1", "1")]),
        (Expert("""  "dropPath": -0.1  """), [TooSmall("spec.experts[0].dropPath", "-0.1", "0")]),
        (Expert("""  "dropPath": 1.5  """), [NotBelow("spec.experts[0].dropPath", "1.5", "1")]),
        .. new[] { "horizontalFlip", "verticalFlip", "brightness", "contrast", "channelGain" }.SelectMany(field =>
            Share($"\"{field}\": ", field, "")
        ),
        .. new[] { "crop", "blur", "noise", "jpeg" }.SelectMany(field =>
            Share($"\"{field}\": {{\"probability\": ", $"{field}.probability", "}")
        ),
        (Expert("""  "augmentation": {"crop": {"scale": [0, 1]}}  """), [Interval("crop.scale", "0.01 to 1")]),
        (
            Expert("""  "augmentation": {"crop": {"scale": [0.5, 0.7, 1]}}  """),
            ["spec.experts[0].augmentation.crop.scale: Too many: 3: must have at most 2 items", Unchecked]
        ),
        (Expert("""  "augmentation": {"crop": {"ratio": [2, 0.5]}}  """), [Interval("crop.ratio", "0.1 to 10")]),
        (
            Expert("""  "augmentation": {"crop": {"ratio": [1, 2, 3]}}  """),
            ["spec.experts[0].augmentation.crop.ratio: Too many: 3: must have at most 2 items", Unchecked]
        ),
        (Expert("""  "augmentation": {"blur": {"deviation": [1]}}  """), [Interval("blur.deviation", "0.01 to 10")]),
        (
            Expert("""  "augmentation": {"blur": {"deviation": [1, 2, 3]}}  """),
            ["spec.experts[0].augmentation.blur.deviation: Too many: 3: must have at most 2 items", Unchecked]
        ),
        (Expert("""  "augmentation": {"noise": {"deviation": []}}  """), [Interval("noise.deviation", "0 to 100")]),
        (
            Expert("""  "augmentation": {"noise": {"deviation": [1, 2, 3]}}  """),
            ["spec.experts[0].augmentation.noise.deviation: Too many: 3: must have at most 2 items", Unchecked]
        ),
        (Expert("""  "augmentation": {"jpeg": {"quality": [40, 101]}}  """), [Interval("jpeg.quality", "1 to 100")]),
        (
            Expert("""  "augmentation": {"jpeg": {"quality": [1, 2, 3]}}  """),
            ["spec.experts[0].augmentation.jpeg.quality: Too many: 3: must have at most 2 items", Unchecked]
        ),
        (Spec("""  "embedding": {"dimensions": 0}  """), [TooSmall("spec.embedding.dimensions", "0", "1")]),
        (Spec("""  "embedding": {"dimensions": 4097}  """), [TooLarge("spec.embedding.dimensions", "4097", "4096")]),
        (
            Spec("""  "embedding": {"features": "all"}  """),
            ["spec.embedding.features: Unsupported value: \"all\": supported values: \"both\", \"embeddings\", \"logits\"", Unchecked]
        ),
        (
            Spec("""  "embedding": {"scale": "perFold"}  """),
            ["spec.embedding.scale: Unsupported value: \"perFold\": supported values: \"perNetwork\", \"none\"", Unchecked]
        ),
        (
            Spec("""  "embedding": {"layers": "all"}  """),
            ["spec.embedding.layers: Unsupported value: \"all\": supported values: \"last\", \"stages\"", Unchecked]
        ),
        (
            Spec("""  "embedding": {"layers": "stages", "dimensions": 16}  """),
            [
                "spec.embedding.dimensions: Invalid value: must be 17 or more with layers stages, "
                    + "a column for each part of what a network hands over",
            ]
        ),
        (
            Spec("""  "meta": {"start": "warm"}  """),
            ["spec.meta.start: Unsupported value: \"warm\": supported values: \"blend\", \"zero\"", Unchecked]
        ),
        (
            Spec("""  "meta": {"parameters": {"boosting": 1}}  """),
            ["spec.meta.parameters: Invalid value: unknown name; use only colsample_bytree, min_child_samples, subsample, subsample_freq"]
        ),
        (
            Spec("""  "meta": {"parameters": {"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}}  """),
            ["spec.meta.parameters: Too many: 5: must have at most 4 items", Unchecked]
        ),
        (Spec("""  "meta": {"parameters": {"subsample": -1}}  """), [TooSmall("spec.meta.parameters.subsample", "-1", "0")]),
        (
            Search("""  "strategy": "bayes"  """),
            ["spec.meta.search.strategy: Unsupported value: \"bayes\": supported values: \"grid\", \"random\", \"halving\"", Unchecked]
        ),
        (Search("""  "validationFraction": 0  """), [NotAbove("spec.meta.search.validationFraction", "0", "0")]),
        (Search("""  "validationFraction": 1  """), [NotBelow("spec.meta.search.validationFraction", "1", "1")]),
        (Search("""  "budgetSeconds": 0  """), [TooSmall("spec.meta.search.budgetSeconds", "0", "1")]),
        (Search("""  "budgetSeconds": 2592001  """), [TooLarge("spec.meta.search.budgetSeconds", "2592001", "2592000")]),
        (Search("""  "iterations": 0  """), [TooSmall("spec.meta.search.iterations", "0", "1")]),
        (Search("""  "iterations": 100001  """), [TooLarge("spec.meta.search.iterations", "100001", "100000")]),
        (
            Spec("""  "meta": {"servingNoise": "some"}  """),
            ["spec.meta.servingNoise: Unsupported value: \"some\": supported values: \"testRows\", \"none\"", Unchecked]
        ),
        (
            Spec("""  "meta": {"calibration": "isotonic"}  """),
            [
                "spec.meta.calibration: Unsupported value: \"isotonic\": "
                    + "supported values: \"auto\", \"none\", \"temperature\", \"platt\"",
                Unchecked,
            ]
        ),
        (
            Spec("""  "meta": {"threshold": "fpr:2"}  """),
            [
                "spec.meta.threshold: Invalid value: \"fpr:2\": must be f1, balancedAccuracy, equalErrorRate, "
                    + "fpr: with a share such as fpr:0.01, or a number from 0 to 1 in quotes",
            ]
        ),
        (Spec($$"""  "meta": {"threshold": "0.{{new string('1', 20)}}"}  """), [TooLong("spec.meta.threshold", 20), Unchecked]),
        (
            Search("""  "metric": "f1"  """),
            ["spec.meta.search.metric: Unsupported value: \"f1\": supported values: \"auc\", \"logLoss\", \"averagePrecision\"", Unchecked]
        ),
        (
            Search("""  "validation": {"strategy": "none"}  """),
            [
                "spec.meta.search.validation.strategy: Unsupported value: \"none\": "
                    + "supported values: \"crossValidation\", \"holdout\"",
                Unchecked,
            ]
        ),
        (
            Search("""  "validation": {"unit": "photo"}  """),
            ["spec.meta.search.validation.unit: Unsupported value: \"photo\": supported values: \"group\", \"row\", \"fold\"", Unchecked]
        ),
        (Search("""  "validation": {"folds": 1}  """), [TooSmall("spec.meta.search.validation.folds", "1", "2")]),
        (Search("""  "validation": {"folds": 101}  """), [TooLarge("spec.meta.search.validation.folds", "101", "100")]),
        (Search("""  "validation": {"fraction": 0}  """), [NotAbove("spec.meta.search.validation.fraction", "0", "0")]),
        (Search("""  "validation": {"fraction": 1.0}  """), [NotBelow("spec.meta.search.validation.fraction", "1", "1")]),
        (
            Search("""  "space": {"depth": [1]}  """),
            [
                "spec.meta.search.space: Invalid value: unknown name; "
                    + "use only learning_rate, max_depth, n_estimators, num_leaves, reg_alpha, reg_lambda",
            ]
        ),
        (
            Search("""  "space": {"a": [1], "b": [1], "c": [1], "d": [1], "e": [1], "f": [1], "g": [1]}  """),
            ["spec.meta.search.space: Too many: 7: must have at most 6 items", Unchecked]
        ),
        (
            Search("""  "space": {"reg_alpha": []}  """),
            ["spec.meta.search.space.reg_alpha: Invalid value: 0: spec.meta.search.space.reg_alpha in body should have at least 1 items"]
        ),
        (
            Search($$"""  "space": {"reg_alpha": [{{string.Join(", ", Enumerable.Range(0, 1001))}}]}  """),
            ["spec.meta.search.space.reg_alpha: Too many: 1001: must have at most 1000 items", Unchecked]
        ),
        (
            Search("""  "space": {"learning_rate": [0.1, 0]}  """),
            ["spec.meta.search.space: Invalid value: learning_rate must be above 0 and at most 10"]
        ),
        (
            Search("""  "space": {"max_depth": [0]}  """),
            ["spec.meta.search.space: Invalid value: max_depth must be a whole number, -1 (no limit) or 1 to 64"]
        ),
        (
            Search("""  "space": {"n_estimators": [100001]}  """),
            ["spec.meta.search.space: Invalid value: n_estimators must be a whole number, 1 to 100000"]
        ),
        (
            Search("""  "space": {"num_leaves": [7.5]}  """),
            ["spec.meta.search.space: Invalid value: num_leaves must be a whole number, 2 to 131072"]
        ),
        (Search("""  "space": {"reg_alpha": [-1]}  """), ["spec.meta.search.space: Invalid value: reg_alpha must be 0 to 1000000000"]),
        (Search("""  "space": {"reg_lambda": [2e9]}  """), ["spec.meta.search.space: Invalid value: reg_lambda must be 0 to 1000000000"]),
        (
            Search($$"""  "space": {"reg_alpha": [{{Numbers(1000)}}], "reg_lambda": [{{Numbers(1000)}}], "learning_rate": [1, 2]}  """),
            ["spec.meta.search.space: Invalid value: has more than 1000000 candidates: list fewer values"]
        ),
        (
            Spec("""  "artifacts": {"uri": ""}  """),
            [TooShort("spec.artifacts.uri"), $"spec.artifacts.uri: Invalid value: \"\": {Location}"]
        ),
        (Spec($$"""  "artifacts": {"uri": "/{{Letters(1024)}}"}  """), [TooLong("spec.artifacts.uri", 1024), Unchecked]),
        (
            Spec("""  "artifacts": {"deletePolicy": "Drop"}  """),
            ["spec.artifacts.deletePolicy: Unsupported value: \"Drop\": supported values: \"Keep\", \"Delete\"", Unchecked]
        ),
        (
            Spec("""  "artifacts": {"s3": {"endpoint": "minio:9000"}}  """),
            [$"spec.artifacts.s3.endpoint: Invalid value: \"minio:9000\": {Endpoint}"]
        ),
        (
            Spec($$"""  "artifacts": {"s3": {"endpoint": "http://{{Letters(1024)}}"} }  """),
            [TooLong("spec.artifacts.s3.endpoint", 1024), Unchecked]
        ),
        (Spec("""  "artifacts": {"s3": {"region": ""}}  """), [TooShort("spec.artifacts.s3.region")]),
        (Spec($$"""  "artifacts": {"s3": {"region": "{{Letters(65)}}"} }  """), [TooLong("spec.artifacts.s3.region", 64), Unchecked]),
        (
            Spec("""  "artifacts": {"s3": {"secretName": "other/minio"}}  """),
            [$"spec.artifacts.s3.secretName: Invalid value: \"other/minio\": {ObjectName}"]
        ),
        (
            Spec($$"""  "artifacts": {"s3": {"secretName": "{{Letters(254)}}"} }  """),
            [TooLong("spec.artifacts.s3.secretName", 253), Unchecked]
        ),
        (Spec("""  "activeDeadlineSeconds": 0  """), [TooSmall("spec.activeDeadlineSeconds", "0", "1")]),
        (Spec("""  "ttlSecondsAfterFinished": -1  """), [TooSmall("spec.ttlSecondsAfterFinished", "-1", "0")]),
        (Stage("""  "retries": -1  """), [TooSmall($"{AStage}.retries", "-1", "0")]),
        (Stage("""  "retries": 101  """), [TooLarge($"{AStage}.retries", "101", "100")]),
        (Stage("""  "maxDisruptions": -1  """), [TooSmall($"{AStage}.maxDisruptions", "-1", "0")]),
        (Stage("""  "maxDisruptions": 10001  """), [TooLarge($"{AStage}.maxDisruptions", "10001", "10000")]),
        (Stage("""  "memoryGrowth": 0.5  """), [TooSmall($"{AStage}.memoryGrowth", "0.5", "1")]),
        (Stage("""  "memoryGrowth": 11  """), [TooLarge($"{AStage}.memoryGrowth", "11", "10")]),
        (Stage("""  "activeDeadlineSeconds": 0  """), [TooSmall($"{AStage}.activeDeadlineSeconds", "0", "1")]),
        (Stage("""  "startDeadlineSeconds": 0  """), [TooSmall($"{AStage}.startDeadlineSeconds", "0", "1")]),
        (Stage("""  "parallelism": 0  """), [TooSmall($"{AStage}.parallelism", "0", "1")]),
        (Stage("""  "parallelism": 101  """), [TooLarge($"{AStage}.parallelism", "101", "100")]),
        (Stage("""  "checkpointMinutes": 0  """), [NotAbove($"{AStage}.checkpointMinutes", "0", "0")]),
        (Stage("""  "checkpointMinutes": 10001  """), [TooLarge($"{AStage}.checkpointMinutes", "10001", "10000")]),
        (
            Stage("""  "accelerator": {"resource": "gpu"}  """),
            [$"{AStage}.accelerator.resource: Invalid value: \"gpu\": must be the full name of a resource, such as nvidia.com/gpu, or none"]
        ),
        (Stage($$"""  "accelerator": {"resource": "a/{{Letters(252)}}"}  """), [TooLong($"{AStage}.accelerator.resource", 253), Unchecked]),
        (Stage("""  "accelerator": {"count": 0}  """), [TooSmall($"{AStage}.accelerator.count", "0", "1")]),
        (Stage("""  "accelerator": {"count": 65}  """), [TooLarge($"{AStage}.accelerator.count", "65", "64")]),
        (
            Stage("""  "resources": {"limits": {"memory": "32 GB"}}  """),
            [
                $"{AStage}.resources.limits.memory: Invalid value: \"32 GB\": "
                    + $"{AStage}.resources.limits.memory in body should match {Quantity}",
            ]
        ),
        (
            Stage($$"""  "resources": {"limits": {"memory": "{{new string('1', 33)}}"} }  """),
            [TooLong($"{AStage}.resources.limits.memory", 32), Unchecked]
        ),
        (
            Stage($$"""  "resources": {"limits": {{Map(33, "1")}} }  """),
            [$"{AStage}.resources.limits: Too many: 33: must have at most 32 items", Unchecked]
        ),
        (
            Stage("""  "resources": {"requests": {"cpu": "a lot"}}  """),
            [$"{AStage}.resources.requests.cpu: Invalid value: \"a lot\": {AStage}.resources.requests.cpu in body should match {Quantity}"]
        ),
        (
            Stage($$"""  "resources": {"requests": {"cpu": "{{new string('1', 33)}}"} }  """),
            [TooLong($"{AStage}.resources.requests.cpu", 32), Unchecked]
        ),
        (
            Stage($$"""  "resources": {"requests": {{Map(33, "1")}} }  """),
            [$"{AStage}.resources.requests: Too many: 33: must have at most 32 items", Unchecked]
        ),
        (Pod("""  "labels": {"stackingk8s.io/run": "mine"}  """), [$"{APod}.labels: Invalid value: names {Reserved}"]),
        (Pod("""  "labels": {"team": "a b"}  """), [$"{APod}.labels[team]: Invalid value: \"a b\": {LabelValue}"]),
        (Pod($$"""  "labels": {"team": "{{Letters(64)}}"}  """), [TooLong($"{APod}.labels.team", 63), Unchecked]),
        (Pod($$"""  "labels": {{Map(65, "a")}}  """), [$"{APod}.labels: Too many: 65: must have at most 64 items", Unchecked]),
        (Pod("""  "annotations": {"batch.kubernetes.io/job-index": "1"}  """), [$"{APod}.annotations: Invalid value: names {Reserved}"]),
        (Pod($$"""  "annotations": {"note": "{{Letters(16385)}}"}  """), [TooLong($"{APod}.annotations.note", 16384), Unchecked]),
        (Pod($$"""  "annotations": {{Map(65, "a")}}  """), [$"{APod}.annotations: Too many: 65: must have at most 64 items", Unchecked]),
        (Pod("""  "nodeSelector": {"gpu": "-"}  """), [$"{APod}.nodeSelector[gpu]: Invalid value: \"-\": {LabelValue}"]),
        (Pod($$"""  "nodeSelector": {"gpu": "{{Letters(64)}}"}  """), [TooLong($"{APod}.nodeSelector.gpu", 63), Unchecked]),
        (Pod($$"""  "nodeSelector": {{Map(65, "a")}}  """), [$"{APod}.nodeSelector: Too many: 65: must have at most 64 items", Unchecked]),
        (
            Pod($$"""  "tolerations": [{{Items(65, "{}")}}]  """),
            [$"{APod}.tolerations: Too many: 65: must have at most 64 items", Unchecked]
        ),
        .. new[] { "runtimeClassName", "priorityClassName", "serviceAccountName" }.SelectMany(field =>
            new (string, string[])[]
            {
                (Pod($$"""  "{{field}}": "a/b"  """), [$"{APod}.{field}: Invalid value: \"a/b\": {ObjectName}"]),
                (Pod($$"""  "{{field}}": "{{Letters(254)}}"  """), [TooLong($"{APod}.{field}", 253), Unchecked]),
            }
        ),
        (Pod("""  "imagePullSecrets": ["A"]  """), [$"{APod}.imagePullSecrets[0]: Invalid value: \"A\": {ObjectName}"]),
        (Pod($$"""  "imagePullSecrets": ["{{Letters(254)}}"]  """), [TooLong($"{APod}.imagePullSecrets[0]", 253), Unchecked]),
        (
            Pod($$"""  "imagePullSecrets": [{{Items(17, "\"a\"")}}]  """),
            [$"{APod}.imagePullSecrets: Too many: 17: must have at most 16 items", Unchecked]
        ),
        (Pod("""  "volumes": [{"name": "root", "hostPath": {"path": "/"}}]  """), [$"{APod}.volumes: Invalid value: each {Sources}"]),
        (Pod("""  "volumes": [{"name": "two", "emptyDir": {}, "secret": {}}]  """), [$"{APod}.volumes: Invalid value: each {Sources}"]),
        (
            Pod("""  "volumes": [{"name": "a", "emptyDir": {}}, {"name": "a", "emptyDir": {}}]  """),
            [$"{APod}.volumes[1]: Duplicate value: {{\"name\":\"a\"}}"]
        ),
        (
            Pod($$"""  "volumes": [{{Numbered(65, i => $$"""{"name": "v{{i}}", "emptyDir": {} }""")}}]  """),
            [$"{APod}.volumes: Too many: 65: must have at most 64 items", Unchecked]
        ),
        (
            Pod($$"""  "volumeMounts": [{{Items(65, """{"name": "a", "mountPath": "/a"}""")}}]  """),
            [$"{APod}.volumeMounts: Too many: 65: must have at most 64 items", Unchecked]
        ),
        (
            Pod($$"""  "env": [{{Items(129, """{"name": "A"}""")}}]  """),
            [$"{APod}.env: Too many: 129: must have at most 128 items", Unchecked]
        ),
        (Pod("""  "fsGroup": 0  """), [TooSmall($"{APod}.fsGroup", "0", "1")]),
        (Pod("""  "fsGroup": 2147483648  """), [TooLarge($"{APod}.fsGroup", "2147483648", "2147483647")]),
        (Pod("""  "terminationGracePeriodSeconds": -1  """), [TooSmall($"{APod}.terminationGracePeriodSeconds", "-1", "0")]),
        (Pod("""  "terminationGracePeriodSeconds": 3601  """), [TooLarge($"{APod}.terminationGracePeriodSeconds", "3601", "3600")]),
        ("""{"metadata": {"name": "deep.fake"}}""", [$"metadata.name: Invalid value: {Label}"]),
        ($$"""{"metadata": {"name": "{{Letters(41)}}"} }""", [$"metadata.name: Invalid value: {Label}"]),
    ];

    /// <summary>Rules that a cluster alone has.</summary>
    public static readonly IReadOnlyList<(string Changes, string[] Refusal)> OnClusters =
    [
        ("""{"spec": null}""", ["spec: Required value", Unchecked]),
        (Spec("""  "data": null  """), ["spec.data: Required value", Unchecked]),
        (Spec("""  "data": {"manifest": null}  """), ["spec.data.manifest: Required value", Unchecked]),
        (Spec("""  "data": {"manifest": "train.csv"}  """), [$"spec.data.manifest: Invalid value: \"train.csv\": {Location}"]),
        (
            Spec("""  "data": {"imageRoot": "file://host/images"}  """),
            [$"spec.data.imageRoot: Invalid value: \"file://host/images\": {Location}"]
        ),
        (
            Spec("""  "data": {"testManifest": "https://a/test.csv"}  """),
            [$"spec.data.testManifest: Invalid value: \"https://a/test.csv\": {Location}"]
        ),
        (
            Expert("""  "initialWeights": "weights.safetensors"  """),
            [$"spec.experts[0].initialWeights: Invalid value: \"weights.safetensors\": {Location}"]
        ),
        (
            Spec("""  "artifacts": null  """),
            [
                "spec.artifacts.uri: Required value: must be set on a cluster: "
                    + "name an s3:// URI, or the absolute path of a folder on a volume that every step mounts",
            ]
        ),
        (Spec("""  "artifacts": {"uri": "../artifacts"}  """), [$"spec.artifacts.uri: Invalid value: \"../artifacts\": {Location}"]),
        (Pod("""  "env": [{"value": "1"}]  """), [$"{APod}.env[0].name: Required value", Unchecked]),
        (Pod("""  "volumes": [{"emptyDir": {}}]  """), [$"{APod}.volumes[0].name: Required value", Unchecked]),
        (Pod("""  "volumeMounts": [{"name": "a"}]  """), [$"{APod}.volumeMounts[0].mountPath: Required value", Unchecked]),
        (
            Pod("""  "tolerations": ["all"]  """),
            [
                $"{APod}.tolerations[0]: Invalid value: \"string\": {APod}.tolerations[0] in body must be of type object: \"string\"",
                Unchecked,
            ]
        ),
    ];

    const string AStage = "spec.stages.foldTrainer";
    const string APod = $"{AStage}.pod";

    static string Spec(string members) => $$"""{"spec": { {{members}} } }""";

    static string Expert(string members) => Spec($$"""  "experts": [{{Merged(members)}}]  """);

    static string Search(string members) => Spec($$"""  "meta": {"search": { {{members}} } }  """);

    static string Stage(string members) => Spec($$"""  "stages": {"foldTrainer": { {{members}} } }  """);

    static string Pod(string members) => Stage($$"""  "pod": { {{members}} }  """);

    static string Merged(string members)
    {
        var expert = (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse("""{"name": "a", "architecture": "b"}""")!;
        Crd.Merge(expert, (System.Text.Json.Nodes.JsonObject)System.Text.Json.Nodes.JsonNode.Parse($$"""{ {{members}} }""")!);
        return expert.ToJsonString();
    }

    static IEnumerable<(string, string[])> Share(string open, string field, string close) =>
        [
            (
                Expert($$"""  "augmentation": { {{open}}-0.1{{close}} }  """),
                [TooSmall($"spec.experts[0].augmentation.{field}", "-0.1", "0")]
            ),
            (Expert($$"""  "augmentation": { {{open}}1.5{{close}} }  """), [TooLarge($"spec.experts[0].augmentation.{field}", "1.5", "1")]),
        ];

    static string TooSmall(string field, string value, string least) =>
        $"{field}: Invalid value: {value}: {field} in body should be greater than or equal to {least}";

    static string NotAbove(string field, string value, string least) =>
        $"{field}: Invalid value: {value}: {field} in body should be greater than {least}";

    static string TooLarge(string field, string value, string most) =>
        $"{field}: Invalid value: {value}: {field} in body should be less than or equal to {most}";

    static string NotBelow(string field, string value, string most) =>
        $"{field}: Invalid value: {value}: {field} in body should be less than {most}";

    static string TooShort(string field) => $"{field}: Invalid value: \"\": {field} in body should be at least 1 chars long";

    static string TooLong(string field, int most) => $"{field}: Too long: may not be more than {most} bytes";

    static string Interval(string field, string range) =>
        $"spec.experts[0].augmentation.{field}: Invalid value: must be two numbers from {range}, the smaller one first";

    static string Letters(int count) => new('a', count);

    static string Numbers(int count) => string.Join(", ", Enumerable.Range(1, count));

    static string Items(int count, string item) => string.Join(", ", Enumerable.Repeat(item, count));

    static string Numbered(int count, Func<int, string> item) => string.Join(", ", Enumerable.Range(0, count).Select(item));

    static string Map(int count, string value) =>
        "{" + string.Join(", ", Enumerable.Range(0, count).Select(i => $"\"k{i}\": \"{value}\"")) + "}";
}
