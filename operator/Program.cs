using StackingK8s.Contracts.CommandLines;
using StackingK8s.Contracts.Errors;
using StackingK8s.Operator;

try
{
    return await ProgramCommand.RunAsync(OperatorCommand.Create(), args, Console.Out, Console.Error, CancellationToken.None);
}
catch (StackingException known)
{
    await Console.Error.WriteLineAsync(known.Message);
    return known.ExitCode;
}
