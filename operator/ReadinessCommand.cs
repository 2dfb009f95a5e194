using System.CommandLine;
using System.Globalization;
using StackingK8s.Contracts.CommandLines;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Operator;

/// <summary>
/// <c>stacking-operator ask-ready URL</c>: whether an operator elsewhere is ready. The image has no other program that <c>helm test</c>
/// could run.
/// </summary>
static class ReadinessCommand
{
    static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(1),
        RequestTimeout = TimeSpan.FromSeconds(5);

    public static Command Create()
    {
        Argument<string> url = new("url") { Description = "Address of its /readyz, such as http://stacking-operator.stacking:8080" };
        var patience = new Option<int>("--timeout") { Description = "Seconds to wait", DefaultValueFactory = _ => 60 }.Within(0, 86_400);
        Command command = new(
            "ask-ready",
            "Waits until the operator at a URL has listed the runs, Jobs and pods that it watches; exit code 5 if it does not in time"
        )
        {
            url,
            patience,
        };
        command.SetAction(
            async (parsed, stop) =>
            {
                if (!Uri.TryCreate(parsed.GetValue(url), UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
                    throw new UsageException(
                        $"{parsed.GetValue(url)} is not a URL. Give one such as http://stacking-operator.stacking:8080."
                    );
                string? problem = await WaitUntilReadyAsync(
                    address,
                    TimeSpan.FromSeconds(parsed.GetValue(patience)),
                    TimeProvider.System,
                    stop
                );
                if (problem is null)
                    await Console.Out.WriteLineAsync(
                        $"The operator at {address} is ready: it has listed the StackingRuns, Jobs and pods that it watches."
                    );
                else
                    await Console.Error.WriteLineAsync(problem);
                return problem is null ? ExitCode.Done : ExitCode.Transient;
            }
        );
        return command;
    }

    /// <returns>Null when it is ready, else a message with its last answer.</returns>
    public static async Task<string?> WaitUntilReadyAsync(Uri address, TimeSpan patience, TimeProvider clock, CancellationToken stop)
    {
        using HttpClient http = new() { Timeout = RequestTimeout };
        for (long start = clock.GetTimestamp(); ; await Task.Delay(PollInterval, clock, stop))
        {
            string answered;
            try
            {
                using var answer = await http.GetAsync(new Uri(address, "/readyz"), stop);
                if (answer.IsSuccessStatusCode)
                    return null;
                answered = (await answer.Content.ReadAsStringAsync(stop)).Trim().ReplaceLineEndings(", ");
            }
            catch (HttpRequestException failed)
            {
                answered = failed.Message;
            }
            catch (TaskCanceledException) when (!stop.IsCancellationRequested)
            {
                answered = string.Create(CultureInfo.InvariantCulture, $"no answer in {RequestTimeout.TotalSeconds} s");
            }
            if (clock.GetElapsedTime(start) >= patience)
                return string.Create(
                    CultureInfo.InvariantCulture,
                    $"The operator at {address} is not ready after {patience.TotalSeconds:0} s ({answered}). Read its log."
                );
        }
    }
}
