using System.Runtime.InteropServices;

namespace StackingK8s.Steps;

/// <summary>Turns SIGTERM, SIGINT and, where wanted, the end of standard input into one cancellation.</summary>
public sealed partial class StopRequest : IDisposable
{
    /// <summary>For commands that have nothing to save: they end within five seconds of SIGTERM, whatever they are doing.</summary>
    public static readonly TimeSpan ShortPatience = TimeSpan.FromSeconds(3);

    readonly TimeSpan? patience;
    readonly CancellationTokenSource source = new();
    readonly PosixSignalRegistration terminate,
        interrupt;

    /// <summary>Listens from now on.</summary>
    /// <param name="withInput">Also stop when standard input ends: the parent held it open and is gone.</param>
    /// <param name="patience">
    /// How long after the request the process ends where it stands, by a call into a library perhaps; null waits for it. Every file is
    /// written under another name first, so that no half of one is left under its own.
    /// </param>
    public StopRequest(bool withInput, TimeSpan? patience = null)
    {
        this.patience = patience;
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
        if (patience is not null && !source.IsCancellationRequested)
            new Thread(EndWithoutPatience) { IsBackground = true, Name = "stop" }.Start();
        source.Cancel();
    }

    void EndWithoutPatience()
    {
        Thread.Sleep(patience!.Value);
        // Exit would wait for what does not end, and run the handlers of native libraries under their working threads.
        EndProcess(ExitCode);
    }

    [LibraryImport("libc.so.6", EntryPoint = "_exit")]
    private static partial void EndProcess(int code);

    void WatchInput()
    {
        using var input = Console.OpenStandardInput();
        Span<byte> ignored = stackalloc byte[16];
        while (input.Read(ignored) > 0) { }
        source.Cancel();
    }
}
