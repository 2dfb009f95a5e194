using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts;

/// <summary>Where things lie below the artifact root; docs/artifacts.md is this class in words.</summary>
public static class ArtifactPaths
{
    /// <summary>The last file of every attempt, with the digests of all others; an attempt without it does not count.</summary>
    public const string Result = "result.json";

    /// <summary>The folder with a folder for each run; the steps write their commit records there.</summary>
    public const string Runs = "runs";

    /// <summary>The folder with the attempts of all steps, whatever run made them.</summary>
    public const string Steps = "steps";

    /// <summary>The folder with the checkpoints of all trainings in progress.</summary>
    public const string AllCheckpoints = "checkpoints";

    /// <summary>
    /// Written to an attempt's folder before the work and deleted again: a missing right to write is found before hours of training.
    /// </summary>
    public const string Trial = "trial";

    /// <summary>All attempts at one step's work.</summary>
    /// <param name="step">fold-0, aggregate or meta.</param>
    /// <param name="workDigest">SHA-256 of everything that determines the work.</param>
    public static string Work(string step, string workDigest) => $"{Steps}/{step}/{workDigest}";

    /// <summary>The folder of one attempt.</summary>
    /// <param name="step">fold-0, aggregate or meta.</param>
    /// <param name="workDigest">SHA-256 of everything that determines the work.</param>
    /// <param name="attempt">The attempt's own name.</param>
    public static string Attempt(string step, string workDigest, string attempt) => $"{Work(step, workDigest)}/{attempt}";

    /// <summary>The folder of a committed attempt.</summary>
    public static string Attempt(StepReference step) => Attempt(step.Step, step.WorkDigest, step.Attempt);

    /// <summary>The folder with a run's commit records.</summary>
    public static string Run(RunIdentity run) => $"{Runs}/{FullName(run)}";

    /// <summary>NAMESPACE-NAME-UID: by this name alone a run can be told from every other.</summary>
    public static string FullName(RunIdentity run) => $"{run.Namespace}-{run.Name}-{run.Uid}";

    /// <summary>The commit record of one step in a run; written by the step itself.</summary>
    public static string Commit(RunIdentity run, string step) => $"{Run(run)}/{step}.json";

    /// <summary>JSON: the <see cref="Results.RunDescription"/>, beside the commit records.</summary>
    public const string RunDescription = "run.json";

    /// <summary>JSON: the <see cref="Signatures.SigningEnvelope"/> of a signed run, on one line.</summary>
    public const string RunSignature = "run.intoto.jsonl";

    /// <summary>Where a run's signature is.</summary>
    public static string Signature(RunIdentity run) => $"{Run(run)}/{RunSignature}";

    /// <summary>Where a run's description is.</summary>
    public static string Description(RunIdentity run) => $"{Run(run)}/{RunDescription}";

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

        /// <summary>The folder of one checkpoint.</summary>
        /// <param name="step">fold-0, …</param>
        /// <param name="workDigest">SHA-256 of everything that determines the work.</param>
        /// <param name="expert">The expert in training.</param>
        /// <param name="position">Optimiser steps done; in as many digits for all, so that the order of names is that of positions.</param>
        public static string Folder(string step, string workDigest, string expert, int position) =>
            $"{Checkpoints(step, workDigest, expert)}/{position:D9}";

        /// <summary>The folder of a checkpoint that is kept until the work is committed, and committed with it.</summary>
        public static string KeptFolder(string step, string workDigest, string expert, int position) =>
            Folder(step, workDigest, expert, position) + Kept;

        /// <summary>Ends the names of such folders.</summary>
        public const string Kept = "-kept";
    }

    /// <summary>Files of a fold step.</summary>
    public static class Fold
    {
        /// <summary>JSON: the fold and the names of the labels.</summary>
        public const string Summary = "fold.json";

        /// <summary>JSON: the <see cref="Results.DataReport"/>, equal in every fold.</summary>
        public const string Data = "data.json";

        /// <summary>
        /// CSV set,row,sha256,fingerprint,format,width,height,bytes,quality,subsampling: what is known of each training and test image,
        /// equal in every fold.
        /// </summary>
        public const string Images = "images.csv";

        /// <summary>CSV row,path,label,group: the rows this fold holds out, in manifest order.</summary>
        public const string HeldOutRows = "held-out-rows.csv";

        /// <summary>CSV row,path,label,group: the rows of the test manifest.</summary>
        public const string TestRows = "test-rows.csv";

        /// <summary>CSV row,…: the manifest's further columns of the held-out rows; absent without such columns.</summary>
        public const string HeldOutColumns = "held-out-columns.csv";

        /// <summary>CSV row,…: the test manifest's further columns; absent without such columns.</summary>
        public const string TestColumns = "test-columns.csv";

        /// <summary>JSON: the <see cref="Results.FoldScale"/> of the networks over the rows that the fold holds out.</summary>
        public const string Scale = "scale.json";

        /// <summary>float32 tensors by timm's names: the trained network.</summary>
        public static string Weights(string expert) => $"experts/{expert}/weights.safetensors";

        /// <summary>
        /// float32 (pooled features, dimensions): the map from the network's pooled features to the embedding, the same in every fold.
        /// </summary>
        public static string Projection(string expert) => $"experts/{expert}/projection.npy";

        /// <summary>float32 (held-out rows, dimensions).</summary>
        public static string Embeddings(string expert) => $"experts/{expert}/embeddings.npy";

        /// <summary>float32 (held-out rows): log-odds of the positive class.</summary>
        public static string Logits(string expert) => $"experts/{expert}/logits.npy";

        /// <summary>float32 (test rows, dimensions); absent without a test manifest.</summary>
        public static string TestEmbeddings(string expert) => $"experts/{expert}/test-embeddings.npy";

        /// <summary>float32 (test rows): log-odds of the positive class; absent without a test manifest.</summary>
        public static string TestLogits(string expert) => $"experts/{expert}/test-logits.npy";

        /// <summary>The state of the training after some of its steps, with all that is needed to continue.</summary>
        /// <param name="expert">The expert.</param>
        /// <param name="number">From 1, in the order of the steps.</param>
        public static string KeptCheckpoint(string expert, int number) => $"experts/{expert}/checkpoints/{number}.safetensors";

        /// <summary>CSV row,path,label,group: the rows whose images and labels this network has seen.</summary>
        public static string TrainingRows(string expert) => $"experts/{expert}/training-rows.csv";

        /// <summary>CSV with one line per epoch.</summary>
        public static string TrainingCurve(string expert) => $"experts/{expert}/training-curve.csv";
    }

    /// <summary>Files of the aggregate step.</summary>
    public static class Aggregate
    {
        /// <summary>float32 (rows, columns): X_meta, what the meta-model is fitted on.</summary>
        public const string Features = "X_meta.npy";

        /// <summary>int32 (rows): y_meta, 0 or 1.</summary>
        public const string Labels = "y_meta.npy";

        /// <summary>X_meta and y_meta with the rows' paths, groups and further columns as one Parquet table, for other tools.</summary>
        public const string Table = "meta.parquet";

        /// <summary>The same of the test rows, their features averaged over the folds; absent without a test manifest.</summary>
        public const string TestTable = "test.parquet";

        /// <summary>float32 (rows, experts): out-of-fold log-odds, whatever the features.</summary>
        public const string Logits = "oof_logits.npy";

        /// <summary>float32 (rows, experts): the log-odds on the scale of X_meta; what the meta stage learns from.</summary>
        public const string Scores = "oof_scores.npy";

        /// <summary>int32 (rows): a number per group, or the row number where there are no groups.</summary>
        public const string Groups = "groups.npy";

        /// <summary>int32 (rows): the fold whose networks described the row, and had not seen it.</summary>
        public const string RowFolds = "folds.npy";

        /// <summary>int32 (test rows): 0 or 1; absent without a test manifest.</summary>
        public const string TestLabels = "y_test.npy";

        /// <summary>
        /// int32 (test rows): a number per group, or the row number where there are no groups; absent without a test manifest.
        /// </summary>
        public const string TestGroups = "groups_test.npy";

        /// <summary>CSV row,…: the columns of spec.data.columns.slices; absent where none is named.</summary>
        public const string Slices = "slices.csv";

        /// <summary>The same of the test rows; absent without a test manifest too.</summary>
        public const string TestSlices = "slices_test.csv";

        /// <summary>float32 (test rows, columns) as embedded by one fold's networks.</summary>
        public static string TestFeatures(int fold) => $"X_test.fold-{fold}.npy";

        /// <summary>float32 (test rows, experts): log-odds of the positive class by one fold's networks.</summary>
        public static string TestLogits(int fold) => $"test_logits.fold-{fold}.npy";

        /// <summary>float32 (test rows, experts): the same on the scale of X_meta.</summary>
        public static string TestScores(int fold) => $"test_scores.fold-{fold}.npy";

        /// <summary>JSON: experts, columns, folds, rows, groups, test rows.</summary>
        public const string Summary = "aggregate.json";

        /// <summary>JSON: label names, experts, and the digests of every fold's networks.</summary>
        public const string Networks = "networks.json";

        /// <summary>JSON: the <see cref="Results.FoldScale"/> of every fold; absent where nothing is scaled.</summary>
        public const string Scales = "scales.json";

        /// <summary>CSV: one line per (row, expert) that says which network embedded it and what that network had seen.</summary>
        public const string Ledger = "ledger.csv";
    }

    /// <summary>Files of the meta step.</summary>
    public static class Meta
    {
        /// <summary>JSON: all that a program must know to serve the model.</summary>
        public const string Manifest = "model.json";

        /// <summary>The meta-model in LightGBM's own text format.</summary>
        public const string Model = "model.txt";

        /// <summary>ONNX: the whole meta stage, from the output of every fold's networks to a decision.</summary>
        public const string Graph = "model.onnx";

        /// <summary>
        /// JSON: the weights by which the experts' scores become the log-odds that trees start from; absent where they start from zero.
        /// </summary>
        public const string Blend = "blend.json";

        /// <summary>JSON: the winner of the search, by LGBMClassifier name.</summary>
        public const string BestParameters = "best_params.json";

        /// <summary>CSV: every candidate of the search with its score, in the order of evaluation.</summary>
        public const string Candidates = "candidates.csv";

        /// <summary>CSV candidate,seconds: how long each candidate with trees took. A measurement, so not the same twice.</summary>
        public const string CandidateTimes = "candidate_times.csv";

        /// <summary>JSON: the <see cref="Results.MetaReport"/>.</summary>
        public const string Report = "report.json";

        /// <summary>The same report for people.</summary>
        public const string ReportText = "report.txt";

        /// <summary>
        /// CSV row,probability,log_odds for the rows of X_meta, each by a meta-model that was fitted without it and its group; log-odds
        /// are those before calibration.
        /// </summary>
        public const string OutOfFoldPredictions = "oof_predictions.csv";

        /// <summary>CSV row,probability for the test manifest.</summary>
        public const string TestPredictions = "test_predictions.csv";
    }
}
