using StackingK8s.Artifacts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Steps;

namespace StackingK8s.Tests.Stacking.Steps;

public class StepFailureTests
{
    public static TheoryData<Exception, int> Culprits() =>
        new()
        {
            { new UsageException("x"), ExitCode.Usage },
            { new DataException("x"), ExitCode.Data },
            { new ArtifactException("x"), ExitCode.Artifact },
            { new TransientException("x"), ExitCode.Transient },
            { new MemoryException("x"), ExitCode.OutOfMemory },
            { new AggregateException(new DataException("x")), ExitCode.Data },
            { new IOException("No space left on device", 28), ExitCode.Transient },
            { new UnauthorizedAccessException("x"), ExitCode.Usage },
            { new InsufficientMemoryException(), ExitCode.OutOfMemory },
            { new InvalidOperationException("x"), ExitCode.Bug },
            { new OperationCanceledException(), ExitCode.Bug },
        };

    [Theory, MemberData(nameof(Culprits), DisableDiscoveryEnumeration = true)]
    public void Each_culprit_has_its_exit_code(Exception error, int code) =>
        Assert.Equal(code, StepFailure.Of(error, stopRequested: false).ExitCode);

    [Fact]
    public void A_cancellation_that_was_asked_for_is_a_stop() =>
        Assert.Equal(ExitCode.Stopped, StepFailure.Of(new OperationCanceledException(), stopRequested: true).ExitCode);

    [Fact]
    public void A_defect_keeps_its_stack_trace_and_a_user_error_has_none()
    {
        Assert.Contains(
            "InvalidOperationException",
            StepFailure.Of(new InvalidOperationException("x"), false).Words,
            StringComparison.Ordinal
        );
        Assert.Equal("row 3 is wrong", StepFailure.Of(new DataException("row 3 is wrong"), false).Words);
    }
}
