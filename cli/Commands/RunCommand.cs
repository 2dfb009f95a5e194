using System.CommandLine;
using Spectre.Console;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Cli.RunFiles;
using StackingK8s.Cli.Running;
using StackingK8s.Cli.Terminal;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Plan;
using StackingK8s.Contracts.Spec;
using StackingK8s.Learning;
using StackingK8s.Steps;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking run`: a whole StackingRun on this machine.</summary>
static class RunCommand
{
    public static Command Create()
    {
        Option<string> file = new("--file", "-f") { Description = "The StackingRun file", Required = true };
        Option<string> workDirectory = new("--work-dir")
        {
            Description = "Folder for artifacts, logs and the image cache",
            DefaultValueFactory = _ => "out",
        };
        Option<int?> parallel = new("--parallel") { Description = "Folds that train at the same time and share the cores" };
        Option<string?> until = new("--until") { Description = "Last step to run: a fold (fold-2), aggregate or meta" };
        Command command = new(
            "run",
            """
            Runs a StackingRun on this machine.

            Runs the folds, the aggregate step and the meta-model. Rerun the same command
            after a crash or a kill to resume: finished steps are found by their content
            and reused, and unfinished training resumes from its last checkpoint. Another
            spec, or another name, is another run beside the first in the same folder, and
            reuses what it shares with it; `stacking runs` lists them.

            Examples: stacking run -f examples/01-quickstart.yaml --work-dir out/
                      stacking run -f run.yaml --parallel 2 --until aggregate
            """
        )
        {
            file,
            workDirectory,
            parallel,
            until,
        };
        command.SetAction(
            (parsed, stop) =>
                RunAsync(parsed.GetValue(file)!, parsed.GetValue(workDirectory)!, parsed.GetValue(parallel), parsed.GetValue(until), stop)
        );
        return command;
    }

    static async Task<int> RunAsync(string file, string workDirectory, int? wanted, string? until, CancellationToken stop)
    {
        OptionProblems problems = new();
        problems.Require(wanted is null or >= 1 and <= 100, "--parallel must be 1 to 100");
        var run = problems.Try(() => RunFile.Read(file))!;
        problems.Throw();
        var spec = Locations.Resolve(run.Spec, file, workDirectory);
        var steps = StepsUntil(until, RunPlan.Steps(spec));
        int cores = Environment.ProcessorCount;
        int parallel = wanted ?? spec.Stages.FoldTrainer.Parallelism ?? Math.Min(spec.Folds.Count, cores);

        using var work = WorkDirectory.Open(workDirectory);
        var record = work.Claim(run.Metadata, spec, () => Guid.NewGuid().ToString());
        work.Save(record);
        var s3 = S3Variables.FromSpec(spec.Artifacts.S3);
        var store = ArtifactStores.Open(spec.Artifacts.Uri!, Console.Error.WriteLine, name =>
            s3.GetValueOrDefault(name) ?? Environment.GetEnvironmentVariable(name)
        );
        await RunDescriptions.BeginAsync(
            store,
            record.Run,
            DescribedSpec.Create(spec),
            ProgramVersion.Compute(typeof(RunCommand).Assembly),
            TimeProvider.System.GetUtcNow(),
            stop
        );
        var terminal = LiveTerminal.Find();
        using StepProcess process = new(
            AppContext.BaseDirectory,
            work,
            s3,
            terminal is null ? TimeSpan.FromSeconds(2) : TimeSpan.FromMilliseconds(250)
        );
        RunProgress states = new(steps, TimeProvider.System);
        LocalRunner runner = new(work, process, states);

        Console.WriteLine($"Run '{run.Metadata.Name}': {steps.Count} steps in {work.Path}, {parallel} at a time on {cores} cores.");
        var failed = await ShowWhileAsync(states, terminal, runner.RunAsync(steps, spec, record, parallel, cores, stop));
        stop.ThrowIfCancellationRequested();
        if (failed.Count > 0)
            return Report(failed, work);
        await RunSummary.WriteAsync(work, store, work.Claim(run.Metadata, spec, () => ""), spec.Data.Accept, Console.Out, stop);
        return ExitCode.Done;
    }

    static async Task<T> ShowWhileAsync<T>(RunProgress states, IAnsiConsole? terminal, Task<T> running)
    {
        using CancellationTokenSource ended = new();
        var shown = terminal is null
            ? new PlainDisplay(states, Console.Out, TimeProvider.System).ShowAsync(ended.Token)
            : TerminalDisplay.ShowAsync(states.Snapshot, terminal, ended.Token);
        try
        {
            return await running;
        }
        finally
        {
            await ended.CancelAsync();
            await shown;
        }
    }

    static IReadOnlyList<PlannedStep> StepsUntil(string? until, IReadOnlyList<PlannedStep> steps)
    {
        if (until is null)
            return steps;
        string[] names = [.. steps.Select(step => step.Name)];
        var last = steps.FirstOrDefault(step => step.Name == until)
            ?? throw new UsageException(
                $"--until: unknown step {until}. Did you mean {NearestNames.Find(until, names, 1)[0]}? "
                    + $"The steps are {string.Join(", ", names)}."
            );
        return [.. steps.Where(step => step == last || last.WaitsFor.Contains(step.Name) || last.Kind == StepKind.Meta)];
    }

    static int Report(IReadOnlyList<StepOutcome> failed, WorkDirectory work)
    {
        // A step that was stopped only because another failed explains nothing.
        var culprits = failed.Where(outcome => outcome.ExitCode != ExitCode.Stopped).DefaultIfEmpty(failed[0]).ToList();
        foreach (var outcome in culprits)
            Console.Error.WriteLine(
                $"\n{outcome.Step.Name} failed (exit code {outcome.ExitCode}): {outcome.Explanation}\nIts log: {work.Log(outcome.Step)}"
            );
        return culprits[0].RunExitCode;
    }
}
