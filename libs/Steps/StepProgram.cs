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
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Steps;

/// <summary>
/// What every step program does around its work: reads the task, looks for a committed attempt of the same work, else does the work
/// and commits it, and ends with a termination message and an exit code.
/// </summary>
public static class StepProgram
{
    /// <summary>The whole of a step's Main.</summary>
    /// <typeparam name="TTask">The kind of task.</typeparam>
    /// <param name="description">One sentence for --help.</param>
    /// <param name="args">The process's arguments.</param>
    /// <param name="work">A fresh instance of the work.</param>
    /// <param name="selfTest">What --self-test tries.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync<TTask>(string description, string[] args, IStepWork<TTask> work, IReadOnlyList<SelfCheck> selfTest)
        where TTask : IStepTask
    {
        var command = StepOptions.Command(description, options => RunAsync(options, (given, stop) => CommitAsync(given, work, stop)));
        command.Options.Add(SelfTest.Option(work.GetType().Assembly, selfTest));
        return InvokeAsync(command, args);
    }

    /// <summary>The Main of a program that is started as steps are, but commits nothing: the run's cleanup.</summary>
    /// <typeparam name="TTask">What its task.json holds.</typeparam>
    /// <param name="description">One sentence for --help.</param>
    /// <param name="args">The process's arguments.</param>
    /// <param name="name">What stands before each line of its log.</param>
    /// <param name="run">Does the work; says what it did.</param>
    /// <returns>One of <see cref="ExitCode"/>.</returns>
    public static Task<int> RunAsync<TTask>(
        string description,
        string[] args,
        string name,
        Func<TTask, Action<string>, CancellationToken, Task> run
    ) => InvokeAsync(StepOptions.Command(description, options => RunAsync(options, async (given, stop) =>
                {
                    ProgressReporter progress = new(name, Console.Out, TimeProvider.System);
                    await run(ReadTask<TTask>(given.TaskFile), progress.Say, stop).ConfigureAwait(false);
                    return null;
                })), args);

    static async Task<int> InvokeAsync(RootCommand command, string[] args)
    {
        var parsed = command.Parse(args);
        // The library's own handler would end a step two seconds after SIGTERM and turn every exception into 1.
        InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
        int code = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
        return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
    }

    static async Task<int> RunAsync(StepOptions options, Func<StepOptions, CancellationToken, Task<TerminationMessage?>> run)
    {
        using StopRequest stop = new(options.StopWithInput);
        try
        {
            if (await run(options, stop.Token).ConfigureAwait(false) is { } message)
                LastWords(options, message);
            return ExitCode.Done;
        }
        catch (Exception error)
        {
            var (code, words) = StepFailure.Of(error, stop.Token.IsCancellationRequested);
            await Console.Error.WriteLineAsync(words).ConfigureAwait(false);
            LastWords(options, TerminationMessage.Failure(words));
            return code;
        }
    }

    static async Task<TerminationMessage?> CommitAsync<TTask>(StepOptions options, IStepWork<TTask> work, CancellationToken stop)
        where TTask : IStepTask
    {
        var task = ReadTask<TTask>(options.TaskFile);
        ProgressReporter progress = new(task.Step, Console.Out, TimeProvider.System);
        var registry = Metrics.NewCustomRegistry();
        StepMetrics.Follow(registry, progress, work.GetType().Assembly);
        await using var server =
            options.Port == 0
                ? null
                : await ProgressServer.StartAsync(options.Port, options.EveryAddress, progress, registry).ConfigureAwait(false);

        string attempt = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(6));
        string scratch = Path.Combine(options.ScratchFolder, $"{task.Step}-{attempt}");
        Directory.CreateDirectory(scratch);
        Directory.CreateDirectory(options.CacheFolder);
        try
        {
            StepContext context = new(
                ArtifactStores.Open(task.Artifacts, progress.Say),
                scratch,
                options.CacheFolder,
                Environment.ProcessorCount,
                progress,
                stop
            );
            string version = ProgramVersion.Of(work.GetType().Assembly);
            var inputs = await work.ReadInputsAsync(task, context).ConfigureAwait(false);
            string digest = WorkDigest.Of(task, version, inputs);
            if (await AttemptFinder.FindAsync(context.Store, task.Step, digest, scratch, stop).ConfigureAwait(false) is { } done)
            {
                progress.Say($"this work is done already: attempt {done.Reference.Attempt}");
                await RunRecords.WriteAsync(context.Store, task.Run, done.Reference, stop).ConfigureAwait(false);
                // There are some if the process that committed was killed before it could remove them.
                await RemoveCheckpointsAsync(context, task.Step, digest).ConfigureAwait(false);
                return TerminationMessage.Commit(done.Reference, true, inputs, done.Result.Metrics);
            }
            using AttemptWriter writer = new(context.Store, Path.Combine(scratch, "attempt"), task.Step, digest, attempt);
            await writer.TryPlaceAsync(stop).ConfigureAwait(false);
            var metrics = await work.WorkAsync(task, writer, context).ConfigureAwait(false);
            stop.ThrowIfCancellationRequested();
            var committed = await writer.CommitAsync(version, inputs, metrics, stop).ConfigureAwait(false);
            await RunRecords.WriteAsync(context.Store, task.Run, committed, stop).ConfigureAwait(false);
            progress.Say($"committed attempt {attempt}");
            await RemoveCheckpointsAsync(context, task.Step, digest).ConfigureAwait(false);
            return TerminationMessage.Commit(committed, false, inputs, metrics);
        }
        finally
        {
            Directory.Delete(scratch, true);
        }
    }

    static async Task RemoveCheckpointsAsync(StepContext context, string step, string digest)
    {
        try
        {
            await CheckpointStore.RemoveAllAsync(context.Store, step, digest, CancellationToken.None).ConfigureAwait(false);
        }
        catch (StackingException kept)
        {
            context.Progress.Say($"warning: the checkpoints are of no more use, but could not be removed. {kept.Message}");
        }
    }

    static TTask ReadTask<TTask>(string file)
    {
        try
        {
            return ContractJson.Read<TTask>(File.ReadAllBytes(file));
        }
        catch (JsonException malformed)
        {
            throw new UsageException($"{file} is no {typeof(TTask).Name}: {malformed.Message}", malformed);
        }
        catch (Exception unreadable) when (unreadable is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new UsageException($"There is no task at {file}.", unreadable);
        }
    }

    static void LastWords(StepOptions options, TerminationMessage message)
    {
        if (options.TerminationMessage is null)
            return;
        try
        {
            File.WriteAllBytes(options.TerminationMessage, Encoding.UTF8.GetBytes(message.ToJson()));
        }
        catch (Exception unwritable) when (unwritable is IOException or UnauthorizedAccessException)
        {
            // Without a message the orchestrator counts the attempt as failed, which is the safe side.
            Console.Error.WriteLine($"The termination message could not be written: {unwritable.Message}");
        }
    }
}
