using System.Text;
using System.Text.Json;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Cli.Running;

/// <summary>The folder of one run on one machine: which run owns it, and where its files are.</summary>
sealed class WorkDirectory : IDisposable
{
    readonly FileStream heldLock;

    WorkDirectory(string path, FileStream heldLock) => (Path, this.heldLock) = (path, heldLock);

    public string Path { get; }

    public string Cache => Folder("cache");
    public string Scratch => Folder("scratch");

    public string Task(PlannedStep step) => System.IO.Path.Combine(Folder("tasks"), step.Name + ".json");

    public string Message(PlannedStep step) => System.IO.Path.Combine(Folder("messages"), step.Name + ".json");

    public string Log(PlannedStep step) => System.IO.Path.Combine(Folder("logs"), step.Name + ".log");

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
            Directory.Delete(opened.Scratch, true);
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

    /// <summary>The record of the run that owns this folder; a new one if it is fresh.</summary>
    /// <exception cref="UsageException">The folder belongs to a run of another name.</exception>
    public RunRecord Claim(RunMetadata run, Func<string> newUid)
    {
        if (ReadRecord() is not { } owner)
            return new(new(run.Namespace, run.Name, newUid()), new Dictionary<string, StepReference>());
        return owner.Run.Name == run.Name && owner.Run.Namespace == run.Namespace
            ? owner
            : throw new UsageException(
                $"{Path} belongs to the run '{owner.Run.Name}', not to '{run.Name}'. Name another folder with --work-dir."
            );
    }

    public void Save(RunRecord record) => WriteAtomically(RunFile, ContractJson.Write(record));

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

    RunRecord? ReadRecord()
    {
        try
        {
            return File.Exists(RunFile) ? ContractJson.Read<RunRecord>(File.ReadAllBytes(RunFile)) : null;
        }
        catch (JsonException malformed)
        {
            throw new UsageException(
                $"{RunFile} is not a valid run record ({malformed.Message.TrimEnd('.')}). Name another folder with --work-dir.",
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

    string Folder(string name)
    {
        string folder = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(folder);
        return folder;
    }
}
