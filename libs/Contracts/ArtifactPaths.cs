using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts;

/// <summary>Where things lie below the artifact root; docs/artifacts.md is this class in words.</summary>
public static class ArtifactPaths
{
    public const string Result = "result.json";
    public const string Runs = "runs";
    public const string Steps = "steps";
    public const string AllCheckpoints = "checkpoints";

    /// <summary>Stands in an attempt's folder for a moment before the work, to see that it may.</summary>
    public const string Trial = "trial";

    public static string Work(string step, string workDigest) => $"{Steps}/{step}/{workDigest}";

    public static string Attempt(string step, string workDigest, string attempt) => $"{Work(step, workDigest)}/{attempt}";

    public static string Attempt(StepReference step) => Attempt(step.Step, step.WorkDigest, step.Attempt);

    /// <summary>The folder with a run's commit records.</summary>
    public static string Run(RunIdentity run) => $"{Runs}/{run.Namespace}-{run.Name}-{run.Uid}";

    public static string Commit(RunIdentity run, string step) => $"{Run(run)}/{step}.json";

    /// <summary>All checkpoints of one step's work; gone once the work is committed.</summary>
    public static string Checkpoints(string step, string workDigest) => $"{AllCheckpoints}/{step}/{workDigest}";

    /// <summary>All checkpoints of one expert.</summary>
    public static string Checkpoints(string step, string workDigest, string expert) => $"{Checkpoints(step, workDigest)}/{expert}";

    /// <summary>Files of a checkpoint.</summary>
    public static class Checkpoint
    {
        /// <summary>Every tensor of the training: model, average, moments of the optimiser.</summary>
        public const string State = "state.safetensors";

        /// <summary>JSON, written last: a checkpoint without it does not exist.</summary>
        public const string Record = "checkpoint.json";

        /// <param name="position">Optimiser steps done; in as many digits for all, so that the order of names is that of positions.</param>
        public static string Folder(string step, string workDigest, string expert, int position) =>
            $"{Checkpoints(step, workDigest, expert)}/{position:D9}";
    }

    /// <summary>Files of a fold step.</summary>
    public static class Fold
    {
        /// <summary>JSON: the fold and the names of the labels.</summary>
        public const string Summary = "fold.json";

        /// <summary>CSV row,path,label,group: the rows this fold holds out, in manifest order.</summary>
        public const string HeldOutRows = "held-out-rows.csv";

        /// <summary>CSV row,path,label,group: the rows of the test manifest.</summary>
        public const string TestRows = "test-rows.csv";

        public static string Weights(string expert) => $"experts/{expert}/weights.safetensors";

        /// <summary>float32 (pooled features, dimensions): the map from the network's pooled features to the embedding, the same in every fold.</summary>
        public static string Projection(string expert) => $"experts/{expert}/projection.npy";

        /// <summary>float32 (held-out rows, dimensions).</summary>
        public static string Embeddings(string expert) => $"experts/{expert}/embeddings.npy";

        /// <summary>float32 (held-out rows): log-odds of the positive class.</summary>
        public static string Logits(string expert) => $"experts/{expert}/logits.npy";

        public static string TestEmbeddings(string expert) => $"experts/{expert}/test-embeddings.npy";

        public static string TestLogits(string expert) => $"experts/{expert}/test-logits.npy";

        /// <summary>CSV row,path,label,group: the rows whose images and labels this network has seen.</summary>
        public static string TrainingRows(string expert) => $"experts/{expert}/training-rows.csv";

        /// <summary>CSV with one line per epoch.</summary>
        public static string TrainingCurve(string expert) => $"experts/{expert}/training-curve.csv";
    }

    /// <summary>Files of the aggregate step.</summary>
    public static class Aggregate
    {
        public const string Features = "X_meta.npy";
        public const string Labels = "y_meta.npy";
        public const string Table = "meta.parquet";

        /// <summary>float32 (rows, experts): out-of-fold log-odds, whatever the features.</summary>
        public const string Logits = "oof_logits.npy";

        /// <summary>int32 (rows): a number per group, or the row number where there are no groups.</summary>
        public const string Groups = "groups.npy";

        public const string TestLabels = "y_test.npy";

        /// <summary>float32 (test rows, columns) as described by one fold's networks.</summary>
        public static string TestFeatures(int fold) => $"X_test.fold-{fold}.npy";

        public static string TestLogits(int fold) => $"test_logits.fold-{fold}.npy";

        /// <summary>JSON: experts, columns, folds, rows, groups, test rows.</summary>
        public const string Summary = "aggregate.json";

        /// <summary>JSON: label names, experts, and the digests of every fold's networks.</summary>
        public const string Networks = "networks.json";

        /// <summary>CSV: one line per (row, expert) that says which network described it and what that network had seen.</summary>
        public const string Ledger = "ledger.csv";
    }

    /// <summary>Files of the meta step.</summary>
    public static class Meta
    {
        /// <summary>JSON: all that a program must know to serve the model.</summary>
        public const string Manifest = "model.json";

        public const string Model = "model.txt";
        public const string Blend = "blend.json";
        public const string BestParameters = "best_params.json";
        public const string Candidates = "candidates.csv";
        public const string Report = "report.json";
        public const string ReportText = "report.txt";

        /// <summary>CSV row,probability for the rows of X_meta, each by a meta-model that was fitted without it and its group.</summary>
        public const string OutOfFoldPredictions = "oof_predictions.csv";

        /// <summary>CSV row,probability for the test manifest.</summary>
        public const string TestPredictions = "test_predictions.csv";
    }
}
