using StackingK8s.Cli;
using StackingK8s.Cli.Terminal;
using StackingK8s.Contracts.Errors;
using StackingK8s.Steps;

// A run waits for its steps, which save their training.
using StopRequest stop = new(withInput: false, args is ["run", ..] ? null : StopRequest.ShortPatience);

if (!Console.IsOutputRedirected)
    Console.SetOut(new TerminalWriter(Console.Out));
if (!Console.IsErrorRedirected)
    Console.SetError(new TerminalWriter(Console.Error));
int code = await CommandLine.RunAsync(args, Console.Out, Console.Error, stop.Token);
return code == ExitCode.Stopped ? stop.ExitCode : code;
