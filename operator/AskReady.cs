using System.CommandLine;
using System.Globalization;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Operator;

/// <summary><c>stacking-operator ask-ready URL</c>: whether an operator elsewhere is ready. The image holds no other program that <c>helm test</c> could run.</summary>
static class AskReady
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(1),
        Single = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Argument<string> url = new("url") { Description = "Where it serves /readyz, such as http://stacking-operator.stacking:8080" };
        Option<int> patience = new("--timeout") { Description = "Seconds until it is given up", DefaultValueFactory = _ => 60 };
        Command command = new(
            "ask-ready",
            "Waits until the operator at a URL has read the runs, Jobs and pods that it watches; 5 if it does not"
        )
        {
            url,
            patience,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                    throw new UsageException($"{parsed.GetValue(url)} is no URL: give one such as http://stacking-operator.stacking:8080.");
                string? problem = await AskAsync(address, TimeSpan.FromSeconds(parsed.GetValue(patience)), TimeProvider.System, stop)
                    .ConfigureAwait(false);
                if (problem is null)
                    await Console
                        .Out.WriteLineAsync(
                            $"The operator at {address} is ready: it has read the StackingRuns, Jobs and pods that it watches."
                        )
                        .ConfigureAwait(false);
                else
                    await Console.Error.WriteLineAsync(problem).ConfigureAwait(false);
                return problem is null ? ExitCode.Done : ExitCode.Transient;
            }
        );
        return command;
    }

    /// <returns>null when it is ready, else what it, or the way to it, said last.</returns>
    public static async Task<string?> AskAsync(Uri address, TimeSpan patience, TimeProvider clock, CancellationToken stop)
    {
        using HttpClient http = new() { Timeout = Single };
        for (long start = clock.GetTimestamp(); ; await Task.Delay(Between, clock, stop).ConfigureAwait(false))
        {
            string words;
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "/readyz"), stop).ConfigureAwait(false);
                if (answer.IsSuccessStatusCode)
                    return null;
                words = (await answer.Content.ReadAsStringAsync(stop).ConfigureAwait(false)).Trim().ReplaceLineEndings(", ");
            }
            catch (HttpRequestException failed)
            {
                words = failed.Message;
            }
            catch (TaskCanceledException) when (!stop.IsCancellationRequested)
            {
                words = string.Create(CultureInfo.InvariantCulture, $"no answer in {Single.TotalSeconds} s");
            }
            if (clock.GetElapsedTime(start) >= patience)
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The operator at {address} is not ready after {patience.TotalSeconds:0} s ({words}); its log says more."
                );
        }
    }
}
