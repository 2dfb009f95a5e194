using System.Runtime.InteropServices;

namespace StackingK8s.Steps;

/// <summary>Turns SIGTERM, SIGINT and, where wanted, the end of standard input into one cancellation.</summary>
public sealed class StopRequest : IDisposable
{
    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration terminate,
        interrupt;

    /// <summary>Listens from now on.</summary>
    /// <param name="withInput">Also stop when standard input ends: the parent held it open and is gone.</param>
    public StopRequest(bool withInput)
    {
        terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Cancel);
        interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Cancel);
        if (withInput)
            new Thread(WatchInput) { IsBackground = true, Name = "stdin watch" }.Start();
    }

    /// <summary>Cancelled once a stop is requested.</summary>
    public CancellationToken Token => source.Token;

    /// <summary>
    /// 128 + the signal received, as a shell expects of a program that stopped for it; that of SIGTERM (143) as long as none was received.
    /// </summary>
    public int ExitCode { get; private set; } = Contracts.Errors.ExitCode.Stopped;

    /// <summary>Gives the signals back to their defaults.</summary>
    public void Dispose()
    {
        terminate.Dispose();
        interrupt.Dispose();
        // The source is not disposed: the input watch may still fire, and the process is about to end.
    }

    void Cancel(PosixSignalContext signal)
    {
        // The default would end the process before the step could clean up and write its termination message.
        signal.Cancel = true;
        if (signal.Signal == PosixSignal.SIGINT)
            ExitCode = Contracts.Errors.ExitCode.Interrupted;
        source.Cancel();
    }

    void WatchInput()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[16];
        while (input.Read(ignored) > 0) { }
        source.Cancel();
    }
}
