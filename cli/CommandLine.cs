using System.CommandLine;
using StackingK8s.Cli.Commands;
using StackingK8s.Contracts.Errors;
using StackingK8s.Steps;

namespace StackingK8s.Cli;

/// <summary>The command `stacking` with all its subcommands.</summary>
static class CommandLine
{
    /// <returns>One of <see cref="ExitCode"/>; what went wrong has been said.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        try
        {
            var parsed = Root().Parse(args);
            int code = await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                    Output = output,
                    Error = error,
                },
                stop
            );
            return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
        }
        catch (Exception failed)
        {
            var (code, words) = StepFailure.Classify(failed, stop.IsCancellationRequested);
            await error.WriteLineAsync(words);
            return code;
        }
    }

    public static RootCommand Root() =>
        new(
            """
            Leak-proof stacking of deep networks: out-of-fold embeddings of image classifiers, and a LightGBM meta-model on top.

            Try it: stacking sample-data --photos examples/photos --out examples/data/quickstart --count 2000 --size 64
                    stacking run -f examples/01-quickstart.yaml --work-dir out/
                    stacking verify out/

            On a cluster: stacking submit -f run.yaml --watch
            As a plugin of kubectl: ln -s "$(command -v stacking)" ~/.local/bin/kubectl-stacking, then kubectl stacking status
            """
        )
        {
            RunCommand.Create(),
            PlanCommand.Create(),
            VerifyCommand.Create(),
            FoldsCommand.Create(),
            MetaCommand.Create(),
            ExpertsCommand.Create(),
            EmbedCommand.Create(),
            PredictCommand.Create(),
            ReportCommand.Create(),
            SampleDataCommand.Create(),
            SubmitCommand.Create(),
            StatusCommand.Create(),
            LogsCommand.Create(),
            SuspendCommand.Create(),
            ResumeCommand.Create(),
            CancelCommand.Create(),
            DeleteCommand.Create(),
            StoreCommand.Create(),
            PackCommand.Create(),
            GcCommand.Create(),
        };
}
