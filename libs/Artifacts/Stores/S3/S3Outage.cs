using System.Globalization;
using System.Security.Cryptography;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Timing;

namespace StackingK8s.Artifacts.Stores.S3;

/// <summary>
/// The times when an S3 server does not do what it is asked: how long to pause, when to report, when to give up. Shared by all requests to
/// it.
/// </summary>
/// <param name="server">For messages.</param>
/// <param name="timing">The times.</param>
/// <param name="clock">Measures them.</param>
/// <param name="report">Receives a line about an outage that lasts, and one about its end.</param>
sealed class S3Outage(string server, S3Timing timing, TimeProvider clock, Action<string> report)
{
    readonly Lock gate = new();
    volatile bool reported;
    long reportedAt;

    /// <summary>Waits before a request is sent again.</summary>
    /// <param name="since">When it failed first.</param>
    /// <param name="failures">How often it failed, 1 or more.</param>
    /// <param name="why">What failed last.</param>
    /// <param name="stop">Ends the wait.</param>
    /// <exception cref="TransientException">The outage has lasted longer than <see cref="S3Timing.Patience"/>.</exception>
    public async Task WaitAsync(long since, int failures, string why, CancellationToken stop)
    {
        var lasted = clock.GetElapsedTime(since);
        if (lasted >= timing.Patience)
            throw new TransientException(
                $"{server} could not be used for {Seconds(lasted)} s ({why}): make sure that it runs and can be reached, "
                    + "then rerun the same command; what is committed is kept."
            );
        if (lasted >= timing.Silence)
            Report(lasted, why);
        // Half of the pause is random, so that the steps of a run do not all come back at the same moment.
        double jitter = RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20);
        var pause = new Backoff(timing.FirstPause, timing.LongestPause).Delay(failures - 1, jitter);
        await Task.Delay(pause < timing.Patience - lasted ? pause : timing.Patience - lasted, clock, stop);
    }

    /// <summary>A request was answered: an outage that was reported is over.</summary>
    public void End()
    {
        // Read without the lock: this is asked after every request, and nearly always false.
        if (!reported)
            return;
        lock (gate)
        {
            if (!reported)
                return;
            reported = false;
        }
        report($"{server} is reachable again.");
    }

    void Report(TimeSpan lasted, string why)
    {
        lock (gate)
        {
            if (reported && clock.GetElapsedTime(reportedAt) < timing.ReportInterval)
                return;
            (reported, reportedAt) = (true, clock.GetTimestamp());
        }
        report($"waiting for {server}: {why}; for {Seconds(lasted)} s so far, and for {Seconds(timing.Patience)} s at most.");
    }

    static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
}
