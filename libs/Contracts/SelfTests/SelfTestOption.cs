using System.CommandLine;
using System.CommandLine.Invocation;

namespace StackingK8s.Contracts.SelfTests;

/// <summary>
/// The option --self-test of every program that has an image: it needs no other option, no task, no store and no cluster, so that an image
/// can be tested where it is built and on the node where it will run.
/// </summary>
public static class SelfTestOption
{
    /// <summary>Makes the option.</summary>
    /// <param name="run">Runs the checks, with standard output and error to write to, and returns the exit code.</param>
    public static Option<bool> Create(Func<TextWriter, TextWriter, Task<int>> run) =>
        new("--self-test")
        {
            Description = "Load what the image must hold, do a little of the work, print versions, and end",
            Action = new Run(run),
        };

    sealed class Run(Func<TextWriter, TextWriter, Task<int>> run) : AsynchronousCommandLineAction
    {
        public override bool ClearsParseErrors => true;

        public override Task<int> InvokeAsync(ParseResult parseResult, CancellationToken cancellationToken = default) =>
            run(parseResult.InvocationConfiguration.Output, parseResult.InvocationConfiguration.Error);
    }
}
