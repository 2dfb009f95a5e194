using StackingK8s.Contracts.Results;

namespace StackingK8s.Contracts.Evaluations;

/// <summary>What `stacking compare` finds of several finished runs.</summary>
/// <param name="Runs">At least two; the first is the baseline.</param>
/// <param name="Pairs">Each other run against the baseline, in their order.</param>
/// <param name="Settings">What of the run files determines the results and is not the same in all of them.</param>
public sealed record RunComparison(
    IReadOnlyList<ComparedRun> Runs,
    IReadOnlyList<PairedRuns> Pairs,
    IReadOnlyList<DifferentSetting> Settings
);

/// <summary>One of the runs.</summary>
/// <param name="Run">NAMESPACE-NAME-UID.</param>
/// <param name="Store">Where it lies, as the user named it.</param>
/// <param name="ProgramVersion">Of its meta step.</param>
/// <param name="Finished">When its last step was committed; null where nothing says.</param>
/// <param name="OutOfFold">Scores out of fold, as in its report.</param>
/// <param name="Test">Scores on its test manifest, as in its report; empty without one.</param>
/// <param name="TestGroups">Groups that the intervals of the latter are drawn over; 0 where they take rows as independent.</param>
public sealed record ComparedRun(
    string Run,
    string Store,
    string ProgramVersion,
    DateTimeOffset? Finished,
    IReadOnlyList<ScoreReport> OutOfFold,
    IReadOnlyList<ScoreReport> Test,
    int TestGroups
);

/// <summary>A run beside the baseline.</summary>
/// <param name="Run">NAMESPACE-NAME-UID.</param>
/// <param name="SharedTestRows">Test rows that have the same image and label in both.</param>
/// <param name="Difference">The meta-models on these; null where <paramref name="Reason"/> says why there is no test.</param>
/// <param name="Reason">Why there is none; null where there is one.</param>
public sealed record PairedRuns(string Run, int SharedTestRows, PairedTest? Difference, string? Reason);

/// <summary>Two models on the same rows.</summary>
/// <param name="Difference">AUC of the first minus AUC of the second.</param>
/// <param name="Low">
/// Lower end of its 95 % interval: by a bootstrap over groups where the rows have groups, else DeLong's, which takes rows as independent.
/// </param>
/// <param name="High">Upper end.</param>
/// <param name="PValue">Two-sided, of no difference, by the same.</param>
/// <param name="Groups">Groups that were drawn; 0 by DeLong.</param>
public sealed record PairedTest(double Difference, double Low, double High, double PValue, int Groups);

/// <summary>A field of the run file that is not the same in all runs.</summary>
/// <param name="Field">Its path below spec, experts by their name: experts.maxvit.epochs.</param>
/// <param name="Values">One per run, as JSON; empty where the run has no such field, or no record says what it was asked.</param>
public sealed record DifferentSetting(string Field, IReadOnlyList<string> Values);
