using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Cli.Running;

/// <summary>
/// Executes a run plan with child processes on this machine. Every step is started every time: a step that finds its work done says
/// so within a second or two, which is simpler and safer than this process remembering it.
/// </summary>
/// <param name="work">The run's folder.</param>
/// <param name="process">Starts step programs.</param>
/// <param name="board">Where the display looks.</param>
sealed class LocalRunner(WorkDirectory work, StepProcess process, RunBoard board)
{
    /// <param name="steps">The plan, possibly cut short.</param>
    /// <param name="spec">A valid spec with absolute locations.</param>
    /// <param name="record">The run as it stands.</param>
    /// <param name="parallel">Steps at the same time, at least 1.</param>
    /// <param name="cores">Cores to share between them.</param>
    /// <param name="stop">Ends the run soon; what is committed is kept.</param>
    /// <returns>The steps that failed; none if all of the plan is committed.</returns>
    public async Task<IReadOnlyList<StepOutcome>> RunAsync(
        IReadOnlyList<PlannedStep> steps,
        RunSpec spec,
        RunRecord record,
        int parallel,
        int cores,
        CancellationToken stop
    )
    {
        Dictionary<string, StepReference> committed = new(StringComparer.Ordinal);
        Dictionary<string, IReadOnlyDictionary<string, string>> foldInputs = new(StringComparer.Ordinal);
        Dictionary<string, Task<StepOutcome>> running = new(StringComparer.Ordinal);
        List<StepOutcome> failed = [];
        long memory = MemoryLimit.Detect();
        using var halt = CancellationTokenSource.CreateLinkedTokenSource(stop);
        while (true)
        {
            if (!halt.IsCancellationRequested)
                foreach (
                    var step in RunPlan
                        .Ready(steps, committed)
                        .Where(step => !running.ContainsKey(step.Name))
                        .Take(parallel - running.Count)
                )
                {
                    work.SaveTask(step, RunPlan.Task(step, spec, record.Run, committed));
                    board.Start(step.Name);
                    int sharers = step.Kind == StepKind.Fold ? parallel : 1;
                    running[step.Name] = process.RunAsync(
                        step,
                        Math.Max(1, cores / sharers),
                        memory / sharers,
                        progress => board.Report(step.Name, progress),
                        halt.Token
                    );
                }
            if (running.Count == 0)
                break;

            var ended = await (await Task.WhenAny(running.Values).ConfigureAwait(false)).ConfigureAwait(false);
            running.Remove(ended.Step.Name);
            if (ended.Committed is not { } commit)
            {
                board.End(ended.Step.Name, StepPhase.Failed, new Dictionary<string, double>());
                failed.Add(ended);
                // The other folds would most likely meet the same fault, and the run cannot finish without this one.
                await halt.CancelAsync().ConfigureAwait(false);
                continue;
            }
            board.End(ended.Step.Name, ended.Message!.Reused ? StepPhase.Reused : StepPhase.Done, ended.Message.Metrics);
            committed[commit.Step] = commit;
            record = record.With(commit);
            work.Save(record);
            if (ended.Step.Kind != StepKind.Fold)
                continue;
            foldInputs[commit.Step] = ended.Message.Inputs;
            if (RunPlan.Disagreement(foldInputs) is { } changed)
            {
                await halt.CancelAsync().ConfigureAwait(false);
                await Task.WhenAll(running.Values).ConfigureAwait(false);
                throw new DataException(
                    $"{changed}. Leave the data alone while a run is going, and run again: folds of the old data are made anew."
                );
            }
        }
        return failed;
    }
}
