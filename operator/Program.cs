using System.CommandLine;
using StackingK8s.Contracts.Errors;
using StackingK8s.Operator;

var parsed = OperatorCommand.Create().Parse(args);
try
{
    // The library's own handlers would end the process two seconds after SIGTERM and turn every exception into exit code 1.
    InvocationConfiguration configuration = new() { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null };
    int code = await parsed.InvokeAsync(configuration);
    return parsed.Errors.Count > 0 ? ExitCode.Usage : code;
}
catch (UsageException wrong)
{
    await Console.Error.WriteLineAsync(wrong.Message);
    return ExitCode.Usage;
}
