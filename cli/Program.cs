using System.CommandLine;
using StackingK8s.Cli;
using StackingK8s.Contracts;
using StackingK8s.Steps;

RootCommand root = new(
    """
    Leak-proof stacking of deep networks: out-of-fold embeddings of image classifiers, and a LightGBM meta-model on top.

    Try it: stacking sample-data --photos examples/photos --out examples/data/quickstart --count 2000 --size 64
            stacking run -f examples/01-quickstart.yaml --work-dir out/
            stacking verify out/
    """)
{
    RunCommand.Create(), VerifyCommand.Create(), FoldsCommand.Create(), MetaCommand.Create(), ExpertsCommand.Create(), EmbedCommand.Create(),
    SampleDataCommand.Create(), StoreCommand.Create(), GcCommand.Create(),
};

using StopRequest stop = new(withInput: false);
try
{
    var parsed = root.Parse(args);
    int code = await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null }, stop.Token);
    return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
}
catch (Exception error)
{
    var (code, words) = StepFailure.Of(error, stop.Token.IsCancellationRequested);
    await Console.Error.WriteLineAsync(words);
    return code == ExitCode.Stopped ? stop.ExitCode : code;
}
