using StackingK8s.Contracts.Errors;
using StackingK8s.Steps;

namespace StackingK8s.Tests.Stacking.Steps;

public class StepFailureTests
{
    public static TheoryData<Exception, int> Causes() =>
        new()
        {
            { new UsageException("x"), ExitCode.Usage },
            { new DataException("x"), ExitCode.Data },
            { new ArtifactException("x"), ExitCode.Artifact },
            { new TransientException("x"), ExitCode.Transient },
            { new MemoryException("x"), ExitCode.OutOfMemory },
            { new AggregateException(new DataException("x")), ExitCode.Data },
            { new IOException("No space left on device", 28), ExitCode.Transient },
            { new IOException("Disk quota exceeded", 122), ExitCode.Transient },
            { new UnauthorizedAccessException("x"), ExitCode.Usage },
            { new InsufficientMemoryException(), ExitCode.OutOfMemory },
            { new InvalidOperationException("x"), ExitCode.Bug },
            { new OperationCanceledException(), ExitCode.Bug },
        };

    [Theory, MemberData(nameof(Causes), DisableDiscoveryEnumeration = true)]
    public void Each_cause_has_its_exit_code(Exception error, int code) =>
        Assert.Equal(code, StepFailure.Classify(error, stopRequested: false).ExitCode);

    [Fact]
    public void A_requested_cancellation_is_a_stop() =>
        Assert.Equal(ExitCode.Stopped, StepFailure.Classify(new OperationCanceledException(), stopRequested: true).ExitCode);

    [Fact]
    public void A_bug_keeps_its_stack_trace_and_a_user_error_has_none()
    {
        Assert.Contains(
            "InvalidOperationException",
            StepFailure.Classify(new InvalidOperationException("x"), false).Message,
            StringComparison.Ordinal
        );
        Assert.Equal("row 3 is wrong", StepFailure.Classify(new DataException("row 3 is wrong"), false).Message);
    }
}
