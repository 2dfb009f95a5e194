using System.Text;
using System.Text.Json;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Cli.Running;

/// <summary>
/// The folder of a user's runs on one machine: which runs it holds, and where the files of the latest are. A run is its name and what it
/// computes: another name or another spec is another run beside the first.
/// </summary>
sealed class WorkDirectory : IDisposable
{
    readonly FileStream heldLock;
    readonly string runs,
        tasks,
        messages,
        logs;
    string? claimed;

    WorkDirectory(string path, FileStream heldLock)
    {
        (Path, this.heldLock) = (path, heldLock);
        Scratch = OwnFolder.Open(path, "scratch");
        (runs, tasks, messages, logs) = (
            OwnFolder.Open(path, "runs"),
            OwnFolder.Open(path, "tasks"),
            OwnFolder.Open(path, "messages"),
            OwnFolder.Open(path, "logs")
        );
        Cache = System.IO.Path.Combine(path, "cache");
        Directory.CreateDirectory(Cache);
    }

    public string Path { get; }

    public string Cache { get; }

    public string Scratch { get; }

    /// <summary>Number of runs that this folder has held.</summary>
    public int Count => Directory.EnumerateFiles(runs, "*.json").Count();

    public string Task(PlannedStep step) => System.IO.Path.Combine(tasks, step.Name + ".json");

    public string Message(PlannedStep step) => System.IO.Path.Combine(messages, step.Name + ".json");

    public string Log(PlannedStep step) => System.IO.Path.Combine(logs, step.Name + ".log");

    // The latest run's record.
    string RunFile => System.IO.Path.Combine(Path, "run.json");

    /// <summary>Creates the folder if needed and locks it for this process; the lock ends with the process, however that ends.</summary>
    /// <exception cref="UsageException">It cannot be written, or another run is using it.</exception>
    public static WorkDirectory Open(string path)
    {
        string full = System.IO.Path.GetFullPath(path);
        try
        {
            Directory.CreateDirectory(full);
            WorkDirectory opened = new(
                full,
                new FileStream(System.IO.Path.Combine(full, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None)
            );
            // Left behind by killed steps; everything that counts is in the artifacts.
            OwnFolder.Clear(opened.Scratch);
            return opened;
        }
        catch (UnauthorizedAccessException denied)
        {
            throw new UsageException(
                $"The work directory {full} cannot be written ({denied.Message.TrimEnd('.')}). Name another with --work-dir.",
                denied
            );
        }
        catch (IOException taken) when (Directory.Exists(full))
        {
            throw new UsageException(
                $"The work directory {full} is in use by another stacking run, or cannot be locked ({taken.Message.TrimEnd('.')}). "
                    + "Wait for that run or name another folder with --work-dir.",
                taken
            );
        }
        catch (IOException impossible)
        {
            throw new UsageException(
                $"The work directory {full} cannot be created ({impossible.Message.TrimEnd('.')}). Name another with --work-dir.",
                impossible
            );
        }
    }

    /// <summary>The record of the run of this name and spec; a new one where the folder has held none.</summary>
    /// <param name="run">Its name.</param>
    /// <param name="spec">Its spec, with absolute locations.</param>
    /// <param name="newUid">Gives a new run its uid.</param>
    /// <exception cref="UsageException">A record cannot be read: another program wrote run.json, for instance.</exception>
    public RunRecord Claim(RunMetadata run, RunSpec spec, Func<string> newUid)
    {
        Read(RunFile);
        string digest = ContentDigest.OfText(ContractJson.Write(DescribedSpec.Computed(spec)))[..16];
        claimed = System.IO.Path.Combine(runs, $"{run.Namespace}-{run.Name}-{digest}.json");
        return Read(claimed) ?? new(new(run.Namespace, run.Name, newUid()), new Dictionary<string, StepReference>());
    }

    /// <summary>Saves the record of the run that was claimed, which becomes the latest.</summary>
    public void Save(RunRecord record)
    {
        string text = ContractJson.Write(record);
        WriteAtomically(claimed ?? throw new InvalidOperationException("No run is claimed."), text);
        WriteAtomically(RunFile, text);
    }

    public void SaveTask(PlannedStep step, IStepTask task) => WriteAtomically(Task(step), ContractJson.Write(task));

    /// <returns>The termination message of a step that has ended, or null where there is none or it cannot be read.</returns>
    public TerminationMessage? ReadMessage(PlannedStep step)
    {
        try
        {
            return ContractJson.Read<TerminationMessage>(File.ReadAllBytes(Message(step)));
        }
        catch (Exception none) when (none is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    public void Dispose() => heldLock.Dispose();

    static RunRecord? Read(string file)
    {
        try
        {
            return File.Exists(file) ? ContractJson.Read<RunRecord>(File.ReadAllBytes(file)) : null;
        }
        catch (JsonException malformed)
        {
            throw new UsageException(
                $"{file} is not a valid run record ({malformed.Message.TrimEnd('.')}). Name another folder with --work-dir.",
                malformed
            );
        }
    }

    // Written to another name and renamed: a kill leaves the old text or the new one.
    static void WriteAtomically(string file, string text)
    {
        string half = file + ".half";
        File.WriteAllText(half, text, new UTF8Encoding(false));
        File.Move(half, file, true);
    }
}
