using StackingK8s.Contracts.Errors;

namespace StackingK8s.Cli.SampleData;

/// <summary>The sample data cannot be made from what was given; the message names the cause and the fix.</summary>
public sealed class SampleDataException(string message, Exception? inner = null)
    : StackingException(Contracts.Errors.ExitCode.Usage, message, inner);
