using StackingK8s.Artifacts;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Steps;

/// <summary>The one place where an exception becomes an exit code and last words.</summary>
public static class StepFailure
{
    const int NoSpaceLeft = 28; // errno ENOSPC, which .NET keeps in HResult on Linux

    /// <param name="error">What ended the step.</param>
    /// <param name="stopRequested">Whether the step had been asked to stop.</param>
    public static (int ExitCode, string Words) Of(Exception error, bool stopRequested) =>
        error switch
        {
            AggregateException { InnerExceptions: [var only] } => Of(only, stopRequested),
            TypeInitializationException { InnerException: { } cause } => Of(cause, stopRequested),
            StackingException known => (known.ExitCode, known.Message),
            OperationCanceledException when stopRequested => (ExitCode.Stopped, "Stopped on request. Start the step again to go on."),
            IOException full when (full.HResult & 0xFFFF) == NoSpaceLeft => (
                ExitCode.Transient,
                $"The disk is full: {full.Message} Free some space and run again; what is committed is kept."
            ),
            UnauthorizedAccessException denied => (
                ExitCode.Usage,
                $"{denied.Message} Make the folder writable for this user, or name another."
            ),
            OutOfMemoryException => (
                ExitCode.OutOfMemory,
                "Out of memory: make batchSize or the number of parallel folds smaller, or give the step more memory."
            ),
            _ when LacksLibrary(error) => (
                ExitCode.Bug,
                $"A native library cannot be loaded; this image or installation is incomplete. {error.Message.ReplaceLineEndings(" ")}"
            ),
            _ => (ExitCode.Bug, $"This is a defect of the program, please report it: {error}"),
        };

    static bool LacksLibrary(Exception? error) =>
        error is DllNotFoundException || error?.InnerException is { } inner && LacksLibrary(inner);
}
