using System.Globalization;
using System.Security.Cryptography;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Timing;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>The times when an S3 server does not do what it is asked: how long to pause, when to tell, when to give up. Shared by all requests to it.</summary>
/// <param name="server">For messages.</param>
/// <param name="timing">The times.</param>
/// <param name="clock">Passes them.</param>
/// <param name="say">Told of an outage that lasts, and of its end.</param>
sealed class S3Outage(string server, S3Timing timing, TimeProvider clock, Action<string> say)
{
    readonly Lock gate = new();
    volatile bool telling;
    long told;

    /// <summary>Waits before a request is sent again.</summary>
    /// <param name="since">When it failed first.</param>
    /// <param name="failures">How often it failed, 1 or more.</param>
    /// <param name="why">What failed last.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="TransientException">The outage has lasted for longer than anyone should wait.</exception>
    public async Task WaitAsync(long since, int failures, string why, CancellationToken stop)
    {
        var lasted = clock.GetElapsedTime(since);
        if (lasted >= timing.Patience)
            throw new TransientException(
                $"{server} could not be used for {Seconds(lasted)} s ({why}): see to it that it runs and can be reached, "
                    + "and run the same command again; what is committed is kept."
            );
        if (lasted >= timing.Silence)
            Tell(lasted, why);
        // Half of the pause is chance, so that the steps of a run do not all come back at the same moment.
        double jitter = RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
        var pause = new Backoff(timing.FirstPause, timing.LongestPause).Delay(failures - 1, jitter);
        await Task.Delay(pause < timing.Patience - lasted ? pause : timing.Patience - lasted, clock, stop);
    }

    /// <summary>A request was answered.</summary>
    public void Ended()
    {
        // Read without the lock: this is asked after every request, and nearly always false.
        if (!telling)
            return;
        lock (gate)
        {
            if (!telling)
                return;
            telling = false;
        }
        say($"{server} works again.");
    }

    void Tell(TimeSpan lasted, string why)
    {
        lock (gate)
        {
            if (telling && clock.GetElapsedTime(told) < timing.MessagePace)
                return;
            (telling, told) = (true, clock.GetTimestamp());
        }
        say($"waiting for {server}: {why}; for {Seconds(lasted)} s so far, and for {Seconds(timing.Patience)} s at most.");
    }

    static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
