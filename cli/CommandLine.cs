using System.CommandLine;
using System.CommandLine.Help;
using StackingK8s.Cli.Checking;
using StackingK8s.Cli.Commands;
using StackingK8s.Cli.Commands.Runs;
using StackingK8s.Cli.Commands.Steering;
using StackingK8s.Cli.Completion;
using StackingK8s.Cli.Init;
using StackingK8s.Contracts.CommandLines;
using StackingK8s.Contracts.Errors;
using StackingK8s.Learning;
using StackingK8s.Steps;

namespace StackingK8s.Cli;

/// <summary>The command `stacking` with all its subcommands.</summary>
public static class CommandLine
{
    /// <returns>One of <see cref="ExitCode"/>; what went wrong has been written to <paramref name="error"/>.</returns>
    public static async Task<int> RunAsync(IReadOnlyList<string> args, TextWriter output, TextWriter error, CancellationToken stop)
    {
        try
        {
            return await ProgramCommand.RunAsync(Root(), args, output, error, stop, (name, known) => NearestNames.Find(name, known, 1)[0]);
        }
        catch (Exception failed)
        {
            var (code, message) = StepFailure.Classify(failed, stop.IsCancellationRequested);
            await error.WriteLineAsync(message);
            return code;
        }
    }

    public static RootCommand Root()
    {
        RootCommand root = new(
            """
            Leak-proof stacking of deep networks: out-of-fold embeddings of image
            classifiers, and a LightGBM meta-model on top.

            Try it: stacking sample-data --photos examples/photos \
                      --out examples/data/quickstart --count 2000 --size 64
                    stacking run -f examples/01-quickstart.yaml --work-dir out/
                    stacking verify out/

            On a cluster: stacking submit -f run.yaml --watch

            As a plugin of kubectl:
              ln -s "$(command -v stacking)" ~/.local/bin/kubectl-stacking
              kubectl stacking status
            """
        )
        {
            InitCommand.Create(),
            RunCommand.Create(),
            PlanCommand.Create(),
            CheckCommand.Create(),
            VerifyCommand.Create(),
            RunsCommand.Create(),
            SignCommand.Create(),
            FoldsCommand.Create(),
            MetaCommand.Create(),
            ExpertsCommand.Create(),
            EmbedCommand.Create(),
            PredictCommand.Create(),
            ReportCommand.Create(),
            EvaluateCommand.Create(),
            CompareCommand.Create(),
            SampleDataCommand.Create(),
            SubmitCommand.Create(),
            StatusCommand.Create(),
            LogsCommand.Create(),
            SuspendCommand.Create(),
            ResumeCommand.Create(),
            CancelCommand.Create(),
            RetryCommand.Create(),
            DeleteCommand.Create(),
            StoreCommand.Create(),
            PackCommand.Create(),
            GcCommand.Create(),
            CompletionCommand.Create(),
        };
        root.Options.OfType<HelpOption>().Single().Action = new CommandHelp();
        return root;
    }
}
