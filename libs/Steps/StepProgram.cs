using System.CommandLine;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Prometheus;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.CommandLines;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.SelfTests;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Steps;

/// <summary>
/// What every step program does around its step: reads the task, looks for a committed attempt of the same work, else does the work
/// and commits it, and ends with a termination message and an exit code.
/// </summary>
public static class StepProgram
{
    /// <summary>The whole of a step's Main.</summary>
    /// <typeparam name="TTask">The kind of task.</typeparam>
    /// <param name="description">One sentence for --help.</param>
    /// <param name="args">The process's arguments.</param>
    /// <param name="step">What the program does.</param>
    /// <param name="program">The program's own assembly; its name and version appear in metrics, self-test and work digests.</param>
    /// <param name="selfTest">What --self-test tries.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync<TTask>(
        string description,
        string[] args,
        IStep<TTask> step,
        Assembly program,
        IReadOnlyList<SelfCheck> selfTest
    )
        where TTask : IStepTask
    {
        var command = StepOptions.Command(description, options =>
            RunAsync(options, (given, stop) => CommitAsync(given, step, program, stop))
        );
        command.Options.Add(SelfTestOption.Create((output, error) => SelfTest.RunAsync(program, selfTest, output, error)));
        return InvokeAsync(command, args);
    }

    /// <summary>The Main of a program that is started as steps are, but commits nothing: the run's cleanup.</summary>
    /// <typeparam name="TTask">What its task.json holds.</typeparam>
    /// <param name="description">One sentence for --help.</param>
    /// <param name="args">The process's arguments.</param>
    /// <param name="name">Put before each line of its log.</param>
    /// <param name="run">Does the work; logs what it did through the given action.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync<TTask>(
        string description,
        string[] args,
        string name,
        Func<TTask, Action<string>, CancellationToken, Task> run
    ) => InvokeAsync(StepOptions.Command(description, options => RunAsync(options, async (given, stop) =>
                {
                    ProgressReporter progress = new(name, Console.Out, TimeProvider.System);
                    await run(ReadTask<TTask>(given.TaskFile), progress.Log, stop);
                    return null;
                })), args);

    static Task<int> InvokeAsync(RootCommand command, string[] args) =>
        ProgramCommand.RunAsync(command, args, Console.Out, Console.Error, CancellationToken.None);

    static async Task<int> RunAsync(StepOptions options, Func<StepOptions, CancellationToken, Task<TerminationMessage?>> run)
    {
        using StopRequest stop = new(options.StopWithInput);
        try
        {
            if (await run(options, stop.Token) is { } message)
                WriteTerminationMessage(options, message);
            return ExitCode.Done;
        }
        catch (Exception error)
        {
            var (code, text) = StepFailure.Classify(error, stop.Token.IsCancellationRequested);
            await Console.Error.WriteLineAsync(text);
            WriteTerminationMessage(options, TerminationMessage.Failure(text));
            return code;
        }
    }

    static async Task<TerminationMessage?> CommitAsync<TTask>(
        StepOptions options,
        IStep<TTask> step,
        Assembly program,
        CancellationToken stop
    )
        where TTask : IStepTask
    {
        var started = TimeProvider.System.GetUtcNow();
        var task = ReadTask<TTask>(options.TaskFile);
        ProgressReporter progress = new(task.Step, Console.Out, TimeProvider.System);
        var registry = Metrics.NewCustomRegistry();
        StepMetrics.Follow(registry, progress, program);
        await using var server =
            options.Port == 0 ? null : await ProgressServer.StartAsync(options.Port, options.EveryAddress, progress, registry);

        string attempt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        string scratch = Path.Combine(options.ScratchFolder, $"{task.Step}-{attempt}");
        CreateFolder(scratch);
        CreateFolder(options.CacheFolder);
        try
        {
            StepContext context = new(
                ArtifactStores.Open(task.Artifacts, progress.Log),
                scratch,
                options.CacheFolder,
                Environment.ProcessorCount,
                progress,
                stop
            );
            string version = ProgramVersion.Compute(program);
            var prepared = await step.PrepareAsync(task, context);
            string digest = WorkDigest.Compute(task, version, prepared.Inputs);
            StepExecution Executed(bool reused) =>
                new(
                    version,
                    reused ? null : ThisMachine.Describe(step.Device, step.Arithmetic),
                    started,
                    TimeProvider.System.GetUtcNow(),
                    reused
                );
            var message = await ReuseAsync(task, digest, prepared, context, Executed)
                ?? await RunAndCommitAsync(task, attempt, digest, version, prepared, context, Executed);
            if (task.FinishedSpec is { } spec)
                await RunDescriptions.CompleteAsync(context.Store, task.Run, spec, version, stop);
            return message;
        }
        finally
        {
            Directory.Delete(scratch, true);
        }
    }

    /// <returns>The message of a committed attempt of the same work; null where there is none.</returns>
    static async Task<TerminationMessage?> ReuseAsync<TTask>(
        TTask task,
        string digest,
        PreparedStep prepared,
        StepContext context,
        Func<bool, StepExecution> executed
    )
        where TTask : IStepTask
    {
        if (await AttemptFinder.FindAsync(context.Store, task.Step, digest, context.ScratchFolder, context.Stop) is not { } found)
            return null;
        context.Progress.Log($"reused attempt {found.Reference.Attempt}: the same work is committed already");
        await RunRecords.AdoptAsync(context.Store, new(task.Run, found.Reference, executed(true)), context.Stop);
        // There are some if the process that committed was killed before it could remove them.
        await RemoveCheckpointsAsync(context, task.Step, digest);
        return TerminationMessage.Commit(
            found.Reference,
            true,
            prepared.Inputs,
            found.Result.Metrics,
            await WarningsAsync(prepared, context, found.Reference)
        );
    }

    static async Task<TerminationMessage> RunAndCommitAsync<TTask>(
        TTask task,
        string attempt,
        string digest,
        string version,
        PreparedStep prepared,
        StepContext context,
        Func<bool, StepExecution> executed
    )
        where TTask : IStepTask
    {
        string scratch = Path.Combine(context.ScratchFolder, "attempt");
        using AttemptWriter writer = new(context.Store, scratch, task.Step, digest, attempt) { Task = task };
        await writer.CheckPlaceAsync(context.Stop);
        var metrics = await prepared.RunAsync(writer);
        context.Stop.ThrowIfCancellationRequested();
        var committed = await writer.CommitAsync(version, prepared.Inputs, metrics, context.Stop);
        await RunRecords.WriteAsync(context.Store, new(task.Run, committed, executed(false)), context.Stop);
        context.Progress.Log($"committed attempt {attempt}");
        await RemoveCheckpointsAsync(context, task.Step, digest);
        return TerminationMessage.Commit(committed, false, prepared.Inputs, metrics, await WarningsAsync(prepared, context, committed));
    }

    static async Task<IReadOnlyList<string>> WarningsAsync(PreparedStep prepared, StepContext context, StepReference committed) =>
        prepared.WarningsAsync is { } read ? await read(await CommittedAttempt.OpenAsync(context.Store, committed, context.Stop)) : [];

    static async Task RemoveCheckpointsAsync(StepContext context, string step, string digest)
    {
        try
        {
            await CheckpointStore.RemoveAllAsync(context.Store, step, digest, CancellationToken.None);
        }
        catch (StackingException kept)
        {
            context.Progress.Log($"warning: checkpoints that are no longer needed could not be removed. {kept.Message}");
        }
    }

    static void CreateFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception fault) when (DiskFault.Matches(fault))
        {
            throw DiskFault.OnWrite(folder, fault);
        }
    }

    static TTask ReadTask<TTask>(string file)
    {
        try
        {
            return ContractJson.Read<TTask>(RegularFile.ReadAllBytes(file));
        }
        catch (JsonException malformed)
        {
            throw new UsageException($"{file} is not a valid {typeof(TTask).Name} ({malformed.Message}).", malformed);
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"The task file {file} does not exist.", missing);
        }
        catch (Exception unreadable) when (DiskFault.Matches(unreadable))
        {
            throw DiskFault.OnRead(file, unreadable);
        }
    }

    static void WriteTerminationMessage(StepOptions options, TerminationMessage message)
    {
        if (options.TerminationMessage is null)
            return;
        try
        {
            File.WriteAllBytes(options.TerminationMessage, Encoding.UTF8.GetBytes(message.ToJson()));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Without a message the orchestrator counts the attempt as failed, which is safe.
            Console.Error.WriteLine($"The termination message could not be written: {unwritable.Message}");
        }
    }
}
