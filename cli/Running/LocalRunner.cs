using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Cli.Running;

/// <summary>
/// Executes a run plan with child processes on this machine. Every step is started every time: a step whose work is done reports
/// that within a second or two, which is simpler and safer than remembering it in this process.
/// </summary>
/// <param name="work">The run's folder.</param>
/// <param name="process">Starts step programs.</param>
/// <param name="states">Updated as steps start, progress and end.</param>
sealed class LocalRunner(WorkDirectory work, StepProcess process, RunProgress states)
{
    /// <param name="steps">The plan, possibly cut short.</param>
    /// <param name="spec">A valid spec with absolute locations.</param>
    /// <param name="record">The run as it stands.</param>
    /// <param name="parallel">Steps at the same time, at least 1.</param>
    /// <param name="cores">Cores to share between them.</param>
    /// <param name="stop">Stops the run soon; what is committed is kept.</param>
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
                StartReady();
            if (running.Count == 0)
                return failed;
            var ended = await (await Task.WhenAny(running.Values));
            running.Remove(ended.Step.Name);
            if (ended.Committed is { } commit)
                Accept(ended, commit);
            else
                await FailAsync(ended);
            await CheckInputsAsync();
        }

        void StartReady()
        {
            var ready = RunPlan.Ready(steps, committed).Where(step => !running.ContainsKey(step.Name));
            foreach (var step in ready.Take(parallel - running.Count).ToList())
            {
                work.SaveTask(step, RunPlan.Task(step, spec, record.Run, committed));
                states.Start(step.Name);
                int sharers = step.Kind == StepKind.Fold ? parallel : 1;
                running[step.Name] = process.RunAsync(
                    step,
                    Math.Max(1, cores / sharers),
                    memory / sharers,
                    progress => states.Report(step.Name, progress),
                    halt.Token
                );
            }
        }

        void Accept(StepOutcome ended, StepReference commit)
        {
            states.End(ended.Step.Name, ended.Message!.Reused ? StepPhase.Reused : StepPhase.Done, ended.Message.Metrics);
            committed[commit.Step] = commit;
            record = record.With(commit);
            work.Save(record);
            if (ended.Step.Kind == StepKind.Fold)
                foldInputs[commit.Step] = ended.Message.Inputs;
        }

        // The other folds would most likely fail in the same way, and the run cannot finish without this one.
        async Task FailAsync(StepOutcome ended)
        {
            states.End(ended.Step.Name, StepPhase.Failed, new Dictionary<string, double>());
            failed.Add(ended);
            await halt.CancelAsync();
        }

        async Task CheckInputsAsync()
        {
            if (RunPlan.Disagreement(foldInputs) is not { } changed)
                return;
            await halt.CancelAsync();
            await Task.WhenAll(running.Values);
            throw new DataException(
                $"{changed}. Do not change the data during a run. Rerun the same command: folds of the old data are retrained."
            );
        }
    }
}
