using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>Forgeries of what a run consists of: steps, tasks, inputs, versions, headline numbers.</summary>
static class ChainForgeries
{
    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("a fold forgotten", "steps", run => run.Forget("fold-1")),
        new("the last fold forgotten", "steps", run => run.Forget("fold-2")),
        new("every fold forgotten", "steps", ForgetFolds),
        new("the aggregate forgotten", "steps", run => run.Forget(StepNames.Aggregate)),
        new("the meta step forgotten", "steps", run => run.Forget(StepNames.Meta)),
        new("a fold more than planned", "steps", run => run.Duplicate("fold-0", "fold-3")),
        new("a step of an unknown name", "steps", run => run.Duplicate(StepNames.Meta, "extra")),
        new("a fold recorded as another", "folds", run => Replace(run, "fold-1", "fold-0")),
        new("no fold records its task", "steps", run => EachFold(run, step => run.EditResult(step, result => result with { Task = null }))),
        new("the meta step does not record its task", "steps", run =>
            run.EditResult(StepNames.Meta, result => result with { Task = null })
        ),
        new("a task that is none", "steps", run => run.EditTask(StepNames.Aggregate, task => task["experts"] = 7)),
        new("the task of one fold with another seed", "folds", run => run.EditTask("fold-1", task => task["seed"] = 43)),
        new("the task of one fold with more epochs", "folds", run => run.EditTask("fold-1", task => task["experts"]![0]!["epochs"] = 99)),
        new("the task of every fold with another seed", "split", run =>
            EachFold(run, step => run.EditTask(step, task => task["seed"] = 43))
        ),
        new("the task of every fold with more folds", "steps", run =>
            EachFold(run, step => run.EditTask(step, task => task["folds"]!["count"] = 4))
        ),
        new("the task of every fold with 10^9 folds", "steps", run =>
            EachFold(run, step => run.EditTask(step, task => task["folds"]!["count"] = 1_000_000_000))
        ),
        new("the task of every fold without shuffling", "split", run =>
            EachFold(run, step => run.EditTask(step, task => task["folds"]!["shuffle"] = false))
        ),
        new("the task of every fold without a test manifest", "steps", run =>
            EachFold(run, step => run.EditTask(step, task => task["data"]!["testManifest"] = null))
        ),
        new("the task of every fold with other dimensions", "networks", run =>
            EachFold(run, step => run.EditTask(step, task => task["dimensions"] = 8))
        ),
        new("the task of every fold with another expert", "steps", run =>
            EachFold(run, step => run.EditTask(step, task => task["experts"]![0]!["name"] = "third"))
        ),
        new("the aggregate's task with other features", "X_meta", run =>
            run.EditTask(StepNames.Aggregate, task => task["features"] = "logits")
        ),
        new("the aggregate's task without a scale", "X_meta", run => run.EditTask(StepNames.Aggregate, task => task["scale"] = "none")),
        new("the aggregate's task with the experts exchanged", "steps", run =>
            run.EditTask(StepNames.Aggregate, task => task["experts"] = new System.Text.Json.Nodes.JsonArray("maxvit", "effnet"))
        ),
        new("the meta task with another seed", "steps", run => run.EditTask(StepNames.Meta, task => task["seed"] = 43)),
        new("the meta task with another space", "meta-model", run =>
            run.EditTask(StepNames.Meta, task => task["space"]!["max_depth"]![0] = 4)
        ),
        new("the meta task with an endless space", "meta-model", EndlessSpace),
        new("the meta task with another start", "steps", run => run.EditTask(StepNames.Meta, task => task["start"] = "zero")),
        new("the meta task with another validation", "meta-model", run =>
            run.EditTask(StepNames.Meta, task => task["validation"]!["unit"] = "row")
        ),
        new("the meta task with another metric", "meta-model", run => run.EditTask(StepNames.Meta, task => task["metric"] = "logLoss")),
        new("the meta task with another calibration", "meta-model", run =>
            run.EditTask(StepNames.Meta, task => task["calibration"] = "platt")
        ),
        new("the meta task with another threshold", "meta-model", run =>
            run.EditTask(StepNames.Meta, task => task["threshold"] = "fpr:0.2")
        ),
        new("the meta task with other fixed parameters", "meta-model", run =>
            run.EditTask(StepNames.Meta, task => task["parameters"]!["min_child_samples"] = 2)
        ),
        new("a fold of another program version", "folds", run =>
            run.EditResult("fold-1", result => result with { ProgramVersion = "9.9.9+x" })
        ),
        new("a fold of another manifest", "folds", run => EditInput(run, "fold-1", "manifest", new('b', 64))),
        new("a fold of other images", "folds", run => EditInput(run, "fold-1", "images", new('b', 64))),
        new("no fold says what it read", "work", run =>
            EachFold(run, step => run.EditResult(step, result => result with { Inputs = new Dictionary<string, string>() }))
        ),
        new("no fold says which images it read", "work", run => EachFold(run, step => EditInput(run, step, "images", null))),
        new("every fold read a file more", "work", run => EachFold(run, step => EditInput(run, step, "secret", new('b', 64)))),
        new("a digest that is none", "work", run => EachFold(run, step => EditInput(run, step, "images", "unknown"))),
        new("an aggregate made of nothing", "inputs", run =>
            run.EditResult(StepNames.Aggregate, result => result with { Inputs = new Dictionary<string, string>() })
        ),
        new("an aggregate made without a fold", "inputs", run =>
            run.EditResult(StepNames.Aggregate, result =>
                result with
                {
                    Inputs = result.Inputs.Where(input => !input.Key.StartsWith("fold-1/", StringComparison.Ordinal)).ToDictionary(),
                }
            )
        ),
        new("an aggregate made of a file more", "inputs", run => EditInput(run, StepNames.Aggregate, "fold-7/fold.json", new('b', 64))),
        new("a meta step made of nothing", "inputs", run =>
            run.EditResult(StepNames.Meta, result => result with { Inputs = new Dictionary<string, string>() })
        ),
        new("a meta step made of another X_meta", "inputs", run => EditInput(run, StepNames.Meta, "X_meta.npy", new('b', 64))),
        new("run.json with another seed", "run.json", run => run.EditDescription(json => json["spec"]!["seed"] = 7)),
        new("run.json with more epochs", "run.json", run => run.EditDescription(json => json["spec"]!["experts"]![0]!["epochs"] = 300)),
        new("run.json with 10^9 folds", "run.json", run => run.EditDescription(json => json["spec"]!["folds"]!["count"] = 1_000_000_000)),
        new("run.json with a step less", "run.json", run => run.EditDescription(json => json["steps"]!.AsArray().RemoveAt(0))),
        new("run.json of another version", "run.json", run => run.EditDescription(json => json["programVersion"] = "9.9.9")),
        new("run.json of another run", "run.json", run => run.EditDescription(json => json["run"]!["uid"] = "u2")),
        new("run.json that is none", "run.json", run => run.EditDescription(json => json.Remove("spec"))),
        new("a fold's AUC raised", "metrics", run => EditMetric(run, "fold-0", "held_out_auc_effnet", 0.999)),
        new("the aggregate's AUC raised", "X_meta", run => EditMetric(run, StepNames.Aggregate, "oof_auc_maxvit", 0.999)),
        new("the test AUC raised", "metrics", run => EditMetric(run, StepNames.Meta, "test_auc_meta-model", 0.999)),
        new("the selection score of the result raised", "metrics", run =>
            EditMetric(run, StepNames.Meta, "selection_score_optimistic", 0.999)
        ),
        new("the number of rows raised", "X_meta", run => EditMetric(run, StepNames.Aggregate, "rows", 1e9)),
        new("a metric more", "metrics", run => EditMetric(run, StepNames.Meta, "test_auc_of_dreams", 1)),
        new("no metrics", "metrics", run =>
            run.EditResult(StepNames.Meta, result => result with { Metrics = new Dictionary<string, double>() })
        ),
        new("a batch size that was not asked for", "metrics", run => EditMetric(run, "fold-1", "batch_size_effnet", 64)),
        new("a metric that is NaN", "metrics", run => EditMetric(run, "fold-1", "held_out_auc_effnet", double.NaN)),
    ];

    static void EachFold(ForgedRun run, Action<string> edit)
    {
        foreach (string step in run.FoldSteps.ToList())
            edit(step);
    }

    static void ForgetFolds(ForgedRun run) => EachFold(run, run.Forget);

    static void Replace(ForgedRun run, string step, string by)
    {
        run.Forget(step);
        run.Duplicate(by, step);
    }

    static void EditInput(ForgedRun run, string step, string input, string? value) => run.EditResult(step, result =>
        {
            var inputs = result.Inputs.ToDictionary();
            inputs.Remove(input);
            if (value is not null)
                inputs[input] = value;
            return result with { Inputs = inputs };
        });

    static void EditMetric(ForgedRun run, string step, string metric, double value) =>
        run.EditResult(step, result => result with { Metrics = new Dictionary<string, double>(result.Metrics) { [metric] = value } });

    static void EndlessSpace(ForgedRun run) => run.EditTask(StepNames.Meta, task =>
        {
            foreach (string name in new[] { "learning_rate", "reg_alpha", "reg_lambda" })
                task["space"]![name] = new System.Text.Json.Nodes.JsonArray([
                    .. Enumerable.Range(1, 2000).Select(i => (System.Text.Json.Nodes.JsonNode)i),
                ]);
        });
}
