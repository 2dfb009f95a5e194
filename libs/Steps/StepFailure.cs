using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Steps;

/// <summary>The one place where an exception becomes an exit code and a message.</summary>
public static class StepFailure
{
    /// <summary>Decides whose turn it is after an exception, and what to tell them.</summary>
    /// <param name="error">What ended the step.</param>
    /// <param name="stopRequested">Whether the step had been asked to stop.</param>
    /// <returns>One of <see cref="Contracts.Errors.ExitCode"/>, and what failed with the fix.</returns>
    public static (int ExitCode, string Message) Classify(Exception error, bool stopRequested) =>
        error switch
        {
            AggregateException { InnerExceptions: [var only] } => Classify(only, stopRequested),
            TypeInitializationException { InnerException: { } cause } => Classify(cause, stopRequested),
            StackingException known => (known.ExitCode, known.Message),
            OperationCanceledException when stopRequested => (ExitCode.Stopped, "Stopped on request. Rerun the same command to resume."),
            IOException full when DiskFault.IsDiskFull(full) => (
                ExitCode.Transient,
                $"The disk is full ({full.Message}). Free some space and rerun the same command; committed work is kept."
            ),
            IrregularFileException irregular => (ExitCode.Data, irregular.Message),
            UnauthorizedAccessException denied => (
                ExitCode.Usage,
                $"{denied.Message} Make the folder writable for this user, or choose another."
            ),
            OutOfMemoryException => (
                ExitCode.OutOfMemory,
                "Out of memory. Reduce batchSize or the number of parallel folds, or give the step more memory."
            ),
            _ when LacksLibrary(error) => (
                ExitCode.Bug,
                $"A native library cannot be loaded; this image or installation is incomplete. {error.Message.ReplaceLineEndings(" ")}"
            ),
            _ => (ExitCode.Bug, $"This is a bug in the program. Please report it: {error}"),
        };

    static bool LacksLibrary(Exception? error) =>
        error is DllNotFoundException || error?.InnerException is { } inner && LacksLibrary(inner);
}
