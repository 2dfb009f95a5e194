using Spectre.Console;
using Spectre.Console.Rendering;
using StackingK8s.Cli.Terminal;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Status;
using StackingK8s.Kubernetes;
using StackingK8s.Kubernetes.Watching;

namespace StackingK8s.Cli.Cluster;

/// <summary>Shows runs as they change, by a watch of the API server.</summary>
static class StatusWatch
{
    // Ages and times left change between two events.
    static readonly TimeSpan RedrawInterval = TimeSpan.FromSeconds(1);

    /// <param name="session">The cluster.</param>
    /// <param name="namespace">Of the runs.</param>
    /// <param name="name">The run; null: all, until stopped.</param>
    /// <param name="output">Where they are shown.</param>
    /// <param name="stop">Ends it.</param>
    /// <returns>The exit code of the run's end.</returns>
    public static Task<int> FollowAsync(ClusterSession session, string @namespace, string? name, TextWriter output, CancellationToken stop)
    {
        SortedDictionary<string, StackingRunResource> runs = new(StringComparer.Ordinal);
        if (ReferenceEquals(output, Console.Out) && LiveTerminal.Find() is { } terminal)
        {
            Rows Rows() => Draw(runs.Values, name, terminal.Profile.Width);
            return terminal
                .Live(Rows())
                .StartAsync(live => FollowAsync(session, @namespace, name, runs, _ => { }, () => live.UpdateTarget(Rows()), stop));
        }
        StatusLineWriter lines = new(output, TimeProvider.System);
        return FollowAsync(
            session,
            @namespace,
            name,
            runs,
            change =>
            {
                if (change.IsGone)
                    lines.WriteDeleted(change.Run);
                else
                    lines.Write(change.Run);
            },
            () => { },
            stop
        );
    }

    static async Task<int> FollowAsync(
        ClusterSession session,
        string @namespace,
        string? name,
        SortedDictionary<string, StackingRunResource> runs,
        Action<RunChange> report,
        Action draw,
        CancellationToken stop
    )
    {
        using RunWatch watch = new(session.Runs, @namespace, name, TimeProvider.System);
        while (true)
        {
            var next = watch.NextAsync(stop);
            while (await Task.WhenAny(next, Task.Delay(RedrawInterval, stop)) != next && !stop.IsCancellationRequested)
                draw();
            foreach (var change in await next)
            {
                if (change.IsGone)
                    runs.Remove(change.Run.Metadata.Name);
                else
                    runs[change.Run.Metadata.Name] = change.Run;
                report(change);
            }
            draw();
            if (name is null)
                continue;
            if (!runs.TryGetValue(name, out var run))
                throw new UsageException($"The run '{name}' was deleted.");
            if (run.Status is { } status && status.End() is not null)
                return RunOutcome.ToExitCode(status);
        }
    }

    static Rows Draw(IEnumerable<StackingRunResource> runs, string? name, int width)
    {
        var now = TimeProvider.System.GetUtcNow();
        var lines = name is null
            ? RunTable.Format(runs, now).Select(line => new TreeLine(line))
            : runs.SelectMany(run => RunTree.Format(run, now));
        return new(
            lines.SelectMany(line =>
                (line with { Text = TerminalText.Escape(line.Text) })
                    .Wrap(width)
                    .Select(IRenderable (text) => new Text(text, Style(line.State)) { Overflow = Overflow.Ellipsis })
            )
        );
    }

    static Style Style(string? state) =>
        state switch
        {
            StepStates.Done or RunPhase.Complete => new(Color.Green),
            StepStates.Failed => new(Color.Red),
            StepStates.Retrying => new(Color.Yellow),
            StepStates.Running => new(Color.Blue),
            StepStates.Waiting or StepStates.Queued or RunPhase.Suspended => new(Color.Grey),
            _ => Spectre.Console.Style.Plain,
        };
}
