using System.Diagnostics;

namespace StackingK8s.Boosting.Search;

/// <summary>The running part of a search: threads that boost along paths and score the candidates on them.</summary>
sealed class Trials(PathBoosters boosters, Func<double[], double> score, TrialQueue queue, ScoreSheet sheet, CancellationToken cancellation)
{
    /// <summary>Scores every candidate. What stops one trial stops all and is thrown here, once all threads have ended.</summary>
    public void Run(int parallelism)
    {
        // Plain threads, not the pool: a trial keeps its thread busy for as long as it runs.
        Thread[] threads = [.. Enumerable.Range(0, parallelism).Select(i => new Thread(Work) { Name = $"trial-{i}", IsBackground = true })];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        queue.ThrowIfFailed();
    }

    void Work()
    {
        try
        {
            while (queue.TryTake(out var path))
            {
                try
                {
                    BoostAlong(path);
                }
                finally
                {
                    queue.Return(path);
                }
            }
        }
        catch (Exception e)
        {
            queue.Fail(e);
        }
    }

    void BoostAlong(BoostingPath path)
    {
        long started = Stopwatch.GetTimestamp();
        using var booster = boosters.Start(path.Parameters);
        bool growing = true;
        int rounds = 0;
        foreach (var (numEstimators, sharing) in path.Stages)
        {
            for (; rounds < numEstimators && growing; rounds++)
            {
                cancellation.ThrowIfCancellationRequested();
                if (queue.Failed)
                    return;
                // A round without a useful split leaves everything as it was, so the next one would end the same way: longer candidates
                // equal this model. Not so where another draw of rows or features may find a split.
                growing = booster.AddTree() || path.Parameters.DrawsAtRandom;
            }
            sheet.Write(sharing, score(booster.ValidationProbabilities()), Stopwatch.GetElapsedTime(started).TotalSeconds);
        }
    }
}
