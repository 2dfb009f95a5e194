namespace StackingK8s.Contracts.Errors;

/// <summary>The exit codes by name; <see cref="ExitCodes"/> says what each means. 128 + N is a program that signal N ended.</summary>
public static class ExitCode
{
    /// <summary>0: success.</summary>
    public const int Done = 0;

    /// <summary>1: a defect of the program.</summary>
    public const int Bug = 1;

    /// <summary>2: the command line, the run file, a setting or a task is wrong.</summary>
    public const int Usage = 2;

    /// <summary>3: the data are wrong.</summary>
    public const int Data = 3;

    /// <summary>4: an artifact is missing or corrupt.</summary>
    public const int Artifact = 4;

    /// <summary>5: storage, network or disk failed for now.</summary>
    public const int Transient = 5;

    /// <summary>6: out of memory.</summary>
    public const int OutOfMemory = 6;

    /// <summary>130: Ctrl-C (128 + SIGINT).</summary>
    public const int Interrupted = 130;

    /// <summary>143: stopped on request (128 + SIGTERM).</summary>
    public const int Stopped = 143;
}

/// <summary>What follows when a step ends with an exit code.</summary>
public enum ExitOutcome
{
    /// <summary>Nothing failed.</summary>
    Success,

    /// <summary>Retrying cannot help: the run fails at once.</summary>
    Final,

    /// <summary>A retry may help: the step is retried, as often as stages.*.retries allows.</summary>
    Retried,

    /// <summary>Stopped from outside: no failure of the step, which resumes where it stopped.</summary>
    Stopped,
}

/// <summary>One row of the table.</summary>
/// <param name="Code">One of <see cref="ExitCode"/>.</param>
/// <param name="FailureClass">The <see cref="Errors.FailureClass"/> of a step that ended so; null if it did not fail.</param>
/// <param name="Outcome">Whether the step is retried.</param>
/// <param name="Meaning">What the code means, as a phrase.</param>
/// <param name="Remedy">What to do about it, in the imperative; empty if nothing.</param>
public sealed record ExitMeaning(int Code, string? FailureClass, ExitOutcome Outcome, string Meaning, string Remedy);

/// <summary>
/// Every exit code of every program, its failure class and whether a step that ends with it is retried: the only place that says so.
/// The operator classifies failures and writes the Jobs' podFailurePolicy from this table, the command line reports runs with it, and
/// docs/exit-codes.md is generated from it.
/// </summary>
public static class ExitCodes
{
    /// <summary>Every code, in ascending order.</summary>
    public static IReadOnlyList<ExitMeaning> All { get; } =
    [
        new(ExitCode.Done, null, ExitOutcome.Success, "success", ""),
        new(ExitCode.Bug, FailureClass.Bug, ExitOutcome.Retried, "a defect of the program", "Report it. A retry may help."),
        new(
            ExitCode.Usage,
            FailureClass.User,
            ExitOutcome.Final,
            "the command line, the run file, a setting or a task is wrong",
            "Correct the field or option that the message names."
        ),
        new(
            ExitCode.Data,
            FailureClass.Data,
            ExitOutcome.Final,
            "the data are wrong: manifest, labels, images or initial weights",
            "Correct the file and row, or the tensor, that the message names."
        ),
        new(
            ExitCode.Artifact,
            FailureClass.Artifact,
            ExitOutcome.Final,
            "an artifact is missing or corrupt",
            "Find it with `stacking verify`. On a cluster, make a new run: it recomputes what is missing."
        ),
        new(
            ExitCode.Transient,
            FailureClass.Storage,
            ExitOutcome.Retried,
            "storage, network or disk failed for now",
            "Rerun the same command. Nothing that was committed is lost."
        ),
        new(
            ExitCode.OutOfMemory,
            FailureClass.OutOfMemory,
            ExitOutcome.Retried,
            "the memory of the GPU or of the machine ran out",
            "Make batches smaller, as the message says, or give the step more memory. Nothing that was committed is lost."
        ),
        new(
            ExitCode.Interrupted,
            null,
            ExitOutcome.Stopped,
            "interrupted by Ctrl-C at a terminal (128 + SIGINT)",
            "Rerun the same command to resume."
        ),
        new(
            ExitCode.Stopped,
            FailureClass.Disruption,
            ExitOutcome.Stopped,
            "stopped on request (128 + SIGTERM); the training was saved, or the message says why it was not",
            "Rerun the same command to resume."
        ),
    ];

    /// <summary>The codes after which a retry cannot help, in ascending order.</summary>
    public static IReadOnlyList<int> Final { get; } = [.. All.Where(row => row.Outcome == ExitOutcome.Final).Select(row => row.Code)];

    /// <returns>
    /// The <see cref="FailureClass"/> of a step that failed with this code; <see cref="FailureClass.Bug"/> for a code that no program of
    /// ours returns.
    /// </returns>
    public static string FindFailureClass(int code) => All.FirstOrDefault(row => row.Code == code)?.FailureClass ?? FailureClass.Bug;

    /// <returns>Whether a retry cannot help after a failure of this class: somebody must change the run or the data.</returns>
    public static bool IsFinal(string failureClass) => All.Any(row => row.FailureClass == failureClass && row.Outcome == ExitOutcome.Final);

    /// <returns>
    /// The code for a run that failed because of a failure of this class; <see cref="ExitCode.Bug"/> for null and for a class that no
    /// failing program has, such as a disruption.
    /// </returns>
    public static int ForFailureClass(string? failureClass) =>
        All.FirstOrDefault(row => row.FailureClass == failureClass && IsFailure(row))?.Code ?? ExitCode.Bug;

    /// <returns>
    /// The code for a run that failed because a step ended with this one; <see cref="ExitCode.Bug"/> if that is none of a failing program.
    /// </returns>
    public static int ForFailedStep(int stepCode) => All.Any(row => row.Code == stepCode && IsFailure(row)) ? stepCode : ExitCode.Bug;

    static bool IsFailure(ExitMeaning row) => row.Outcome is ExitOutcome.Final or ExitOutcome.Retried;
}
