using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning.Metrics;
using StackingK8s.Meta;
using StackingK8s.OutOfFold;
using StackingK8s.Steps;
using StackingK8s.TestKit;
using StackingK8s.Tests.Stacking.Models;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>
/// A copy of a finished run in the hands of a careful forger: any file may be changed, and <see cref="SealAsync"/> recomputes every digest
/// up the chain, so that nothing is given away by a digest alone.
/// </summary>
sealed class ForgedRun : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;

    // As the program writes it, so that what is not changed keeps its bytes.
    static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Files of a fold that the aggregate does not read.</summary>
    static readonly string[] NotRead = ["training-curve.csv", ArtifactPaths.Fold.Data, ArtifactPaths.Fold.Images];

    readonly TemporaryFolder folder = new();
    readonly SortedDictionary<string, StepReference> references = new(StringComparer.Ordinal);
    readonly Dictionary<string, StepResult> results = [];
    readonly HashSet<string> keptInputs = [];

    ForgedRun(CommittedRun honest)
    {
        Run = honest.Run;
        Store = new(folder.File("artifacts"));
        Copy(honest.Store.Root, Store.Root);
        foreach (var (step, reference) in honest.Record.Committed)
        {
            references[step] = reference;
            results[step] = ContractJson.Read<StepResult>(File.ReadAllBytes(Path(step, ArtifactPaths.Result)));
        }
    }

    public RunIdentity Run { get; }

    public FolderStore Store { get; }

    public string Scratch => folder.File("scratch");

    public IEnumerable<string> Steps => references.Keys;

    public static ForgedRun Of(CommittedRun honest) => new(honest);

    public string Path(string step, string file) => System.IO.Path.Combine(Store.Root, ArtifactPaths.Attempt(references[step]), file);

    public byte[] Read(string step, string file) => File.ReadAllBytes(Path(step, file));

    public void Write(string step, string file, byte[] bytes)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path(step, file))!);
        File.WriteAllBytes(Path(step, file), bytes);
    }

    public void Edit(string step, string file, Func<byte[], byte[]> edit) => Write(step, file, edit(Read(step, file)));

    public void EditText(string step, string file, Func<string, string> edit)
    {
        string text = Encoding.UTF8.GetString(Read(step, file)),
            edited = edit(text);
        Assert.NotEqual(text, edited);
        Write(step, file, Encoding.UTF8.GetBytes(edited));
    }

    public void EditJson(string step, string file, Action<JsonObject> edit) => EditText(step, file, text =>
        {
            var json = JsonNode.Parse(text)!.AsObject();
            edit(json);
            return json.ToJsonString(Indented);
        });

    /// <summary>Edits a file of every fold.</summary>
    public void EditFolds(string file, Func<byte[], byte[]> edit)
    {
        foreach (string step in FoldSteps)
            Edit(step, file, edit);
    }

    /// <summary>Rewrites every list of rows for other held-out rows per fold.</summary>
    public void Refold(Func<IReadOnlyList<DataRow>[], IReadOnlyList<DataRow>[]> edit)
    {
        string[] steps = [.. FoldSteps];
        IReadOnlyList<DataRow>[] heldOut = edit([.. steps.Select(step => RowsCsv.Read(Path(step, ArtifactPaths.Fold.HeldOutRows)))]);
        var all = heldOut.SelectMany(rows => rows).OrderBy(row => row.Row).ToList();
        for (int fold = 0; fold < steps.Length; fold++)
        {
            RowsCsv.Write(Path(steps[fold], ArtifactPaths.Fold.HeldOutRows), heldOut[fold].OrderBy(row => row.Row));
            foreach (string expert in new[] { "effnet", "maxvit" })
                RowsCsv.Write(Path(steps[fold], ArtifactPaths.Fold.TrainingRows(expert)), all.Except(heldOut[fold]));
        }
    }

    /// <summary>Edits the list of images of every fold, and the digests of the images that the folds read.</summary>
    public void EditImages(Func<byte[], byte[]> edit)
    {
        EditFolds(ArtifactPaths.Fold.Images, edit);
        var (training, test) = ImagesCsv.Read(Path(StepNames.Fold(0), ArtifactPaths.Fold.Images));
        foreach (string step in FoldSteps)
            EditResult(step, result => result with { Inputs = new SortedDictionary<string, string>(
                        result.Inputs.ToDictionary(),
                        StringComparer.Ordinal
                    )
                    {
                        ["images"] = ContentDigest.OfList(training.Select(image => image.Sha256)),
                        ["test images"] = ContentDigest.OfList(test.Select(image => image.Sha256)),
                    } });
    }

    public IEnumerable<string> FoldSteps => references.Keys.Where(step => step.StartsWith("fold-", StringComparison.Ordinal));

    public void Delete(string step, string file) => File.Delete(Path(step, file));

    /// <summary>Exchanges a file of two steps, or two files of one.</summary>
    public void Swap(string step, string file, string otherStep, string otherFile)
    {
        var (one, other) = (Read(step, file), Read(otherStep, otherFile));
        Write(step, file, other);
        Write(otherStep, otherFile, one);
    }

    /// <summary>Changes what a result says beside its files; inputs that are changed here are not recomputed.</summary>
    public void EditResult(string step, Func<StepResult, StepResult> edit)
    {
        var before = results[step];
        results[step] = edit(before);
        if (!ReferenceEquals(before.Inputs, results[step].Inputs))
            keptInputs.Add(step);
    }

    /// <summary>Counts a fold's AUC again.</summary>
    public void Recount(string step, string expert)
    {
        double auc = RocAuc.Compute(
            [.. RowsCsv.Read(Path(step, ArtifactPaths.Fold.HeldOutRows)).Select(row => row.Label)],
            [.. NpyFile.Read(Path(step, ArtifactPaths.Fold.Logits(expert))).ToFloat32().Select(logit => (double)logit)]
        );
        EditResult(step, result =>
            result with
            {
                Metrics = new SortedDictionary<string, double>(result.Metrics.ToDictionary()) { [MetricNames.HeldOutAuc(expert)] = auc },
            }
        );
    }

    /// <summary>Measures the scale of every fold again.</summary>
    public void Rescale()
    {
        foreach (string step in FoldSteps)
            File.WriteAllText(Path(step, ArtifactPaths.Fold.Scale), ContractJson.Write(CommittedRun.Scale(file => Path(step, file))));
    }

    /// <summary>Changes the task that a result records.</summary>
    public void EditTask(string step, Action<JsonObject> edit) => EditResult(step, result =>
        {
            var task = JsonNode.Parse(result.Task!.Value.GetRawText())!.AsObject();
            edit(task);
            return result with { Task = JsonElement.Parse(task.ToJsonString()) };
        });

    /// <summary>Removes a step from the run.</summary>
    public void Forget(string step)
    {
        references.Remove(step);
        results.Remove(step);
        File.Delete(Record(step));
    }

    /// <summary>Records a copy of a step under another name.</summary>
    public void Duplicate(string step, string name)
    {
        var reference = references[step] with { Step = name };
        Copy(
            System.IO.Path.Combine(Store.Root, ArtifactPaths.Attempt(references[step])),
            System.IO.Path.Combine(Store.Root, ArtifactPaths.Attempt(reference))
        );
        (references[name], results[name]) = (reference, results[step] with { Step = name });
    }

    /// <summary>Makes the aggregate and the meta step again from the forged folds, with the real programs.</summary>
    public async Task RerunAsync()
    {
        await SealAsync();
        var aggregate = ContractJson.Read<AggregateTask>(Task(StepNames.Aggregate)) with
        {
            Folds = [.. FoldSteps.Select(step => references[step])],
        };
        await RunAsync(new AggregateStep(), aggregate);
        var meta = ContractJson.Read<MetaTask>(Task(StepNames.Meta)) with { Aggregate = references[StepNames.Aggregate] };
        await RunAsync(new MetaStep(CommittedRun.Version), meta);
    }

    /// <summary>Recomputes sizes, digests, inputs, work digests and records, from the folds up.</summary>
    public async Task<RecordedRun> SealAsync()
    {
        Dictionary<string, string> changed = [];
        foreach (
            string step in references
                .Keys.OrderBy(step =>
                    step == StepNames.Meta ? 2
                    : step == StepNames.Aggregate ? 1
                    : 0
                )
                .ToList()
        )
        {
            var result = results[step];
            FollowDigests(step, changed);
            result = result with { Files = Files(step, result, changed), Inputs = Inputs(step, result) };
            result = result with { WorkDigest = WorkDigest.Recompute(result) ?? result.WorkDigest };
            Move(step, result);
            results[step] = result;
            byte[] json = Encoding.UTF8.GetBytes(ContractJson.Write(result));
            Write(step, ArtifactPaths.Result, json);
            references[step] = references[step] with { ResultDigest = ContentDigest.OfBytes(json) };
            await RunRecords.WriteAsync(Store, new(Run, references[step]), None);
        }
        FollowRecords();
        return new(ArtifactPaths.Run(Run), new(Run, references), []);
    }

    /// <summary>Edits the store's run.json.</summary>
    public void EditDescription(Action<JsonObject> edit)
    {
        string path = System.IO.Path.Combine(Store.Root, ArtifactPaths.Description(Run));
        var json = JsonNode.Parse(File.ReadAllBytes(path))!.AsObject();
        edit(json);
        File.WriteAllText(path, json.ToJsonString(Indented));
    }

    public void Dispose() => folder.Dispose();

    /// <summary>run.json lists the attempts that are recorded now.</summary>
    void FollowRecords() =>
        EditDescription(json =>
        {
            foreach (var step in json["steps"]!.AsArray())
                if (references.TryGetValue(step!["committed"]!["step"]!.GetValue<string>(), out var reference))
                    step["committed"] = JsonNode.Parse(ContractJson.Write(reference));
        });

    string Record(string step) => System.IO.Path.Combine(Store.Root, ArtifactPaths.Commit(Run, step));

    byte[] Task(string step) => Encoding.UTF8.GetBytes(results[step].Task!.Value.GetRawText());

    /// <summary>What names other files by their digests names the new ones.</summary>
    void FollowDigests(string step, Dictionary<string, string> changed)
    {
        string[] naming = step switch
        {
            StepNames.Aggregate => [ArtifactPaths.Aggregate.Networks, ArtifactPaths.Aggregate.Ledger],
            StepNames.Meta => [ArtifactPaths.Meta.Manifest],
            _ => [],
        };
        foreach (string file in naming.Where(file => File.Exists(Path(step, file))))
        {
            string text = Encoding.UTF8.GetString(Read(step, file));
            foreach (var (old, sha256) in changed)
                text = text.Replace(old, sha256, StringComparison.Ordinal);
            Write(step, file, Encoding.UTF8.GetBytes(text));
        }
        if (step != StepNames.Meta || !File.Exists(Path(step, ArtifactPaths.Meta.Manifest)))
            return;
        if (JsonNode.Parse(Read(step, ArtifactPaths.Meta.Manifest)) is not JsonObject { } json)
            return;
        foreach (var entry in json["files"] as JsonArray ?? [])
            if (File.Exists(Path(step, entry!["path"]!.GetValue<string>())))
            {
                byte[] bytes = Read(step, entry["path"]!.GetValue<string>());
                (entry["size"], entry["sha256"]) = (bytes.Length, ContentDigest.OfBytes(bytes));
            }
        Write(step, ArtifactPaths.Meta.Manifest, Encoding.UTF8.GetBytes(json.ToJsonString(Indented)));
    }

    List<FileEntry> Files(string step, StepResult result, Dictionary<string, string> changed)
    {
        string root = Path(step, "");
        List<FileEntry> files = [];
        foreach (
            string file in Directory
                .EnumerateFiles(root, "*", SearchOption.AllDirectories)
                .Select(file => System.IO.Path.GetRelativePath(root, file))
                .Where(file => file != ArtifactPaths.Result)
                .Order(StringComparer.Ordinal)
        )
        {
            byte[] bytes = Read(step, file);
            FileEntry entry = new(file, bytes.Length, ContentDigest.OfBytes(bytes));
            if (result.Files.FirstOrDefault(old => old.Path == file) is { } old && old.Sha256 != entry.Sha256)
                changed[old.Sha256] = entry.Sha256;
            files.Add(entry);
        }
        return files;
    }

    IReadOnlyDictionary<string, string> Inputs(string step, StepResult result)
    {
        if (keptInputs.Contains(step))
            return result.Inputs;
        return step switch
        {
            StepNames.Aggregate => new SortedDictionary<string, string>(
                FoldSteps
                    .SelectMany(fold =>
                        results[fold]
                            .Files.Where(file => !NotRead.Contains(System.IO.Path.GetFileName(file.Path)))
                            .Select(file => KeyValuePair.Create($"{fold}/{file.Path}", file.Sha256))
                    )
                    .ToDictionary(),
                StringComparer.Ordinal
            ),
            StepNames.Meta when results.TryGetValue(StepNames.Aggregate, out var aggregate) => new SortedDictionary<string, string>(
                aggregate.Files.ToDictionary(file => file.Path, file => file.Sha256),
                StringComparer.Ordinal
            ),
            _ => result.Inputs,
        };
    }

    void Move(string step, StepResult result)
    {
        string from = Path(step, "");
        references[step] = references[step] with { WorkDigest = result.WorkDigest };
        string to = Path(step, "");
        if (from == to)
            return;
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(to.TrimEnd('/'))!);
        Directory.Move(from, to);
    }

    async Task RunAsync<TTask>(IStep<TTask> kind, TTask task)
        where TTask : IStepTask
    {
        StepContext context = new(Store, Scratch, Scratch, 1, new ProgressReporter(task.Step, TextWriter.Null, TimeProvider.System), None);
        var prepared = await kind.PrepareAsync(task, context);
        string digest = WorkDigest.Compute(task, CommittedRun.Version, prepared.Inputs);
        using AttemptWriter attempt = new(Store, Scratch, task.Step, digest, "again") { Task = task };
        references[task.Step] = await attempt.CommitAsync(CommittedRun.Version, prepared.Inputs, await prepared.RunAsync(attempt), None);
        results[task.Step] = ContractJson.Read<StepResult>(Read(task.Step, ArtifactPaths.Result));
        await RunRecords.WriteAsync(Store, new(Run, references[task.Step]), None);
    }

    static void Copy(string from, string to)
    {
        foreach (string file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            string target = System.IO.Path.Combine(to, System.IO.Path.GetRelativePath(from, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }
}
