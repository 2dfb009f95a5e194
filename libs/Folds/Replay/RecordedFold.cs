using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Folds.Replay;

/// <summary>A committed fold and what it was asked, so that its work can be repeated.</summary>
public sealed class RecordedFold
{
    readonly string scratch;

    RecordedFold(CommittedAttempt attempt, FoldTask task, MachineDescription? machine, string scratch) =>
        (Attempt, Task, Machine, this.scratch) = (attempt, task, machine, scratch);

    /// <summary>Its files.</summary>
    public CommittedAttempt Attempt { get; }

    /// <summary>What it was asked, without locations.</summary>
    public FoldTask Task { get; }

    /// <summary>Where it was done; null where no record says.</summary>
    public MachineDescription? Machine { get; }

    /// <summary>Threads of an operation then, as far as a record makes sense; else the cores of this machine.</summary>
    public int Threads => Machine?.Arithmetic?.Threads is >= 1 and <= MostThreads and var threads ? threads : Environment.ProcessorCount;

    /// <summary>More than any machine has; a forged record must not start as many.</summary>
    const int MostThreads = 1024;

    /// <summary>fold-0, …</summary>
    public string Step => Task.Step;

    /// <summary>Its experts' names.</summary>
    public IReadOnlyList<string> Experts => [.. Task.Experts.Select(expert => expert.Name)];

    /// <summary>Opens a committed fold.</summary>
    /// <param name="attempt">The fold step.</param>
    /// <param name="machine">Where it was done, as its commit record says; null where none does.</param>
    /// <param name="scratch">Folder that remote files are fetched to.</param>
    /// <exception cref="ArtifactException">The result does not record its task, or the task is none of a fold.</exception>
    public static RecordedFold Open(CommittedAttempt attempt, MachineDescription? machine, string scratch)
    {
        string step = attempt.Reference.Step;
        if (attempt.Result.Task is not { } recorded)
            throw new ArtifactException(
                $"{step} does not record its task (made by {attempt.Result.ProgramVersion}): it cannot be repeated."
            );
        try
        {
            var task = ContractJson.Read<FoldTask>(JsonSerializer.SerializeToUtf8Bytes(recorded));
            if (task.Step != step)
                throw new ArtifactException($"{step} records the task of {task.Step}.");
            return new(attempt, task, machine, scratch);
        }
        catch (JsonException malformed)
        {
            throw new ArtifactException($"{step} does not record the task of a fold ({malformed.Message.TrimEnd('.')}).", malformed);
        }
    }

    /// <summary>An expert as it was trained: the batch size and the precision that the fold chose stand in place of auto.</summary>
    /// <exception cref="ArtifactException">The fold has no such expert, or its metrics make no sense.</exception>
    internal ExpertSpec AsTrained(string expert)
    {
        var spec = Task.Experts.FirstOrDefault(each => each.Name == expert)
            ?? throw new ArtifactException($"{Step} has no expert '{expert}'. Its experts: {string.Join(", ", Experts)}.");
        var metrics = Attempt.Result.Metrics;
        if (
            !metrics.TryGetValue(MetricNames.BatchSize(expert), out double size)
            || size is not (>= 1 and <= 65_536)
            || !metrics.TryGetValue(MetricNames.BFloat16(expert), out double bfloat16)
        )
            throw new ArtifactException($"{Step}/{Contracts.ArtifactPaths.Result} does not say how {expert} was trained.");
        return spec with { BatchSize = (int)size, Precision = bfloat16 == 0 ? TrainingPrecision.Float32 : TrainingPrecision.BFloat16 };
    }

    /// <summary>A file's local path, its digest verified.</summary>
    internal Task<string> FetchAsync(string file, CancellationToken stop) => Attempt.FetchAsync(file, scratch, stop);

    /// <summary>One of its lists of rows.</summary>
    internal async Task<IReadOnlyList<DataRow>> RowsAsync(string file, CancellationToken stop) =>
        RowsCsv.Read(await FetchAsync(file, stop));

    /// <summary>Every row of the manifest: those an expert was trained on and those held out, in the manifest's order.</summary>
    /// <exception cref="ArtifactException">Some row is missing or there twice.</exception>
    internal async Task<IReadOnlyList<DataRow>> AllRowsAsync(string expert, CancellationToken stop)
    {
        DataRow[] rows =
        [
            .. (await RowsAsync(ArtifactPaths.Fold.TrainingRows(expert), stop))
                .Concat(await RowsAsync(ArtifactPaths.Fold.HeldOutRows, stop))
                .OrderBy(row => row.Row),
        ];
        for (int i = 0; i < rows.Length; i++)
            if (rows[i].Row != i)
                throw new ArtifactException($"{Step}: row {Math.Min(i, rows[i].Row)} is missing or listed twice.");
        return rows;
    }

    /// <summary>Whether the fold has a test manifest.</summary>
    internal bool HasTest => Task.Data.TestManifest is not null;
}
