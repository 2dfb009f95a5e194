using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Models;

namespace StackingK8s.Stacking.Verification;

/// <summary>
/// A run as the checks see it: the steps whose result.json is the recorded one, and their files, hashed once. Reading a file that is not
/// what was committed ends a check, since another claim reports it.
/// </summary>
public sealed class LoadedRun
{
    /// <summary>Bytes. No JSON of a run comes near it, and a larger one would fill the memory.</summary>
    const long MostJson = 64 << 20;

    /// <summary>As <see cref="FoldsSpec"/> has it.</summary>
    internal const int MostFolds = 100;

    readonly IReadOnlyDictionary<(string Step, string File), string> files;
    readonly Dictionary<(string Step, string File), RowList> rows = [];

    internal LoadedRun(
        RunIdentity run,
        Anchor? anchor,
        IReadOnlyDictionary<string, CommittedAttempt> steps,
        IReadOnlyDictionary<(string Step, string File), string> files,
        IReadOnlyList<string> recordBreaches,
        IReadOnlyList<string> fileBreaches,
        string scratch
    )
    {
        (Run, Anchor, Steps, this.files) = (run, anchor, steps, files);
        (RecordBreaches, FileBreaches, Scratch) = (recordBreaches, fileBreaches, scratch);
        Folds = Lineage.Folds(steps);
    }

    /// <summary>Which run.</summary>
    public RunIdentity Run { get; }

    /// <summary>What is known of it outside the store; null where nothing is.</summary>
    public Anchor? Anchor { get; }

    /// <summary>Step name → committed attempt, where its result.json is the recorded one.</summary>
    public IReadOnlyDictionary<string, CommittedAttempt> Steps { get; }

    /// <summary>The folds among them from 0 on, up to the first that is missing.</summary>
    public IReadOnlyList<CommittedAttempt> Folds { get; }

    /// <summary>The store's run.json; null where there is none, or none that can be read.</summary>
    public RunDescription? Description { get; internal init; }

    /// <summary>Why run.json cannot be read; null where it can, or where there is none.</summary>
    internal string? DescriptionProblem { get; init; }

    /// <summary>Folder of this run alone for what checks write and for what remote files are fetched to.</summary>
    public string Scratch { get; }

    internal IReadOnlyList<string> RecordBreaches { get; }

    internal IReadOnlyList<string> FileBreaches { get; }

    /// <summary>A committed step.</summary>
    /// <exception cref="UncheckedException">It is missing or broken.</exception>
    internal CommittedAttempt Step(string step) =>
        Steps.TryGetValue(step, out var attempt) ? attempt : throw new UncheckedException($"{step} is missing or broken");

    /// <summary>What a step was asked.</summary>
    /// <exception cref="UncheckedException">The step is missing, or does not say.</exception>
    internal T Task<T>(string step)
        where T : IStepTask
    {
        if (Step(step).Result.Task is not { } task)
            throw new UncheckedException($"{step} does not record its task");
        try
        {
            var read = ContractJson.Read<T>(JsonSerializer.SerializeToUtf8Bytes(task));
            // Every list that a check makes of it is as long.
            return read is not FoldTask { Folds.Count: < 2 or > MostFolds }
                ? read
                : throw new JsonException("the number of folds is impossible");
        }
        catch (JsonException malformed)
        {
            throw new UncheckedException(
                $"the task of {step} is none of this version's ({malformed.Message.TrimEnd('.')}; "
                    + $"made by {Step(step).Result.ProgramVersion})"
            );
        }
    }

    /// <summary>Whether a step lists a file.</summary>
    internal bool Has(string step, string file) => Step(step).Result.Files.Any(entry => entry.Path == file);

    /// <summary>The local path of a file, which is what was committed.</summary>
    /// <exception cref="UncheckedException">The file is missing or broken.</exception>
    public string File(string step, string file)
    {
        Step(step);
        return files.TryGetValue((step, file), out string? path)
            ? path
            : throw new UncheckedException($"{step}/{file} is missing or broken");
    }

    /// <summary>Reads a JSON file.</summary>
    /// <exception cref="UncheckedException">The file is missing or broken.</exception>
    /// <exception cref="ArtifactException">It is not what the program writes.</exception>
    internal T Json<T>(string step, string file)
    {
        string path = File(step, file);
        if (new FileInfo(path).Length > MostJson)
            throw new ArtifactException($"{step}/{file} has more than {MostJson >> 20} MiB");
        try
        {
            return ContractJson.Read<T>(System.IO.File.ReadAllBytes(path));
        }
        catch (JsonException malformed)
        {
            throw new ArtifactException($"{step}/{file} is not what this version writes ({malformed.Message.TrimEnd('.')})", malformed);
        }
    }

    /// <summary>Reads a list of rows, once.</summary>
    /// <exception cref="UncheckedException">The file is missing or broken.</exception>
    /// <exception cref="ArtifactException">It is not a list of rows.</exception>
    internal RowList Rows(string step, string file)
    {
        if (!rows.TryGetValue((step, file), out var read))
            rows[(step, file)] = read = RowsCsv.Read(File(step, file));
        return read;
    }

    /// <summary>Reads an array.</summary>
    /// <exception cref="UncheckedException">The file is missing or broken.</exception>
    /// <exception cref="DataException">It is not an array.</exception>
    internal NpyArray Array(string step, string file) => NpyFile.Read(File(step, file));

    /// <summary>An empty folder for what a check writes.</summary>
    internal string NewFolder(string name)
    {
        string folder = Path.Combine(Scratch, name);
        if (Directory.Exists(folder))
            Directory.Delete(folder, true);
        return Directory.CreateDirectory(folder).FullName;
    }
}
