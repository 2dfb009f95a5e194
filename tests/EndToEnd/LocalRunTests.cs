using System.Diagnostics;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.TestKit.Faults;

namespace StackingK8s.Tests.EndToEnd;

/// <summary>The real programs on this machine, from the YAML file to the report.</summary>
public class LocalRunTests(FinishedTinyRun finished)
{
    const int Interrupt = 2,
        Kill = 9,
        Terminate = 15;

    [Fact]
    public async Task A_run_ends_with_a_report_verifies_and_is_all_reuse_the_second_time()
    {
        var (run, first) = (finished.Run, finished.Ended);
        Assert.True(first.Code == 0, first.Error + first.Output);
        Assert.Equal(5, TinyRun.Steps(first.Output).Count(step => step.Value.Phase == "done"));
        Assert.Contains("meta-model", first.Output, StringComparison.Ordinal);
        Assert.Contains("optimiser steps per training, training loss", first.Output, StringComparison.Ordinal);
        Assert.Contains("Test manifest (never trained on), 24 rows", first.Output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(run.Work, "artifacts", "checkpoints"), "*", SearchOption.AllDirectories));

        byte[] described = await File.ReadAllBytesAsync(run.Description());
        var description = ContractJson.Read<RunDescription>(described);
        Assert.Equal(["aggregate", "fold-0", "fold-1", "fold-2", "meta"], description.Steps.Select(step => step.Committed.Step));
        Assert.All(description.Steps, step =>
            Assert.InRange(step.Execution!.Started, description.Started!.Value, description.Finished!.Value)
        );
        Assert.Equal("cpu", description.Steps[1].Execution!.Machine!.Device);
        Assert.Equal(
            (42, 16, 0.001),
            (description.Spec.Seed, description.Spec.Experts[0].BatchSize.Count, description.Spec.Experts[0].LearningRate)
        );

        var second = await run.RunAsync();
        Assert.Equal(0, second.Code);
        Assert.Equal(described, await File.ReadAllBytesAsync(run.Description()));
        Assert.All(TinyRun.Steps(second.Output).Values, step => Assert.Equal("reused", step.Phase));
        Assert.All(TinyRun.Steps(second.Output).Values, step => Assert.True(step.Seconds <= 2, $"reuse took {step.Seconds} s"));

        var verified = await StackingProcess.RunAsync("verify", run.Work);
        Assert.True(verified.Code == 0, verified.Error);
        Assert.Contains("60 rows x 2 experts, each embedded once", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_stops_after_the_step_it_is_told_and_goes_on_from_there()
    {
        using var run = await TinyRun.MakeAsync();

        var until = await run.RunAsync("--until", "aggregate");
        Assert.True(until.Code == 0, until.Error);
        Assert.DoesNotContain("meta", TinyRun.Steps(until.Output).Keys);

        var rest = await run.RunAsync();
        Assert.Equal("reused", TinyRun.Steps(rest.Output)["aggregate"].Phase);
        Assert.Equal("done", TinyRun.Steps(rest.Output)["meta"].Phase);
    }

    [Fact]
    public async Task Another_spec_is_another_run_beside_the_first_that_reuses_what_it_shares()
    {
        using var run = await TinyRun.MakeAsync();
        string users = Path.Combine(run.Work, "scratch");
        Directory.CreateDirectory(users);
        await File.WriteAllTextAsync(Path.Combine(users, "thesis.txt"), "mine");
        Assert.Equal(0, (await run.RunAsync()).Code);
        byte[] first = await File.ReadAllBytesAsync(run.Description());
        string before = await File.ReadAllTextAsync(run.File);
        await File.WriteAllTextAsync(run.File, before.Replace("reg_lambda: [0, 1]", "reg_lambda: [2]", StringComparison.Ordinal));

        var other = await run.RunAsync();

        Assert.True(other.Code == 0, other.Error);
        Assert.Equal("reused", TinyRun.Steps(other.Output)["aggregate"].Phase);
        Assert.Equal("done", TinyRun.Steps(other.Output)["meta"].Phase);
        var (code, listed, _) = await StackingProcess.RunAsync("runs", run.Work, "--json");
        Assert.Equal(0, code);
        var runs = System.Text.Json.Nodes.JsonNode.Parse(listed)!.AsArray();
        Assert.Equal([(false, 5, 5), (true, 5, 5)], runs.Select(Facts));
        string[] ids = [.. runs.Select(each => (string)each!["run"]!)];
        Assert.Contains($"stacking report --model {run.Work} --run {ids[1]} --html report.html", other.Output, StringComparison.Ordinal);

        var unclear = await StackingProcess.RunAsync("report", "--model", run.Work);
        Assert.Equal(ExitCode.Usage, unclear.Code);
        Assert.Contains(
            $"has 2 runs. Choose one with --run (`stacking runs` shows dates and scores):\n  --run local-tiny-",
            unclear.Error,
            StringComparison.Ordinal
        );
        foreach (string id in ids)
            Assert.Equal(0, (await StackingProcess.RunAsync("report", "--model", run.Work, "--run", id)).Code);

        await File.WriteAllTextAsync(run.File, before);
        var again = await run.RunAsync();
        Assert.True(again.Code == 0, again.Error);
        Assert.All(TinyRun.Steps(again.Output).Values, step => Assert.Equal("reused", step.Phase));
        Assert.Equal(first, await File.ReadAllBytesAsync(Path.Combine(run.Work, "artifacts", "runs", ids[0], "run.json")));
        Assert.Contains(ids[0][^36..], await File.ReadAllTextAsync(Path.Combine(run.Work, "run.json")), StringComparison.Ordinal);
        Assert.Equal("mine", await File.ReadAllTextAsync(Path.Combine(users, "thesis.txt")));

        static (bool, int, int) Facts(System.Text.Json.Nodes.JsonNode? each) =>
            ((bool)each!["latest"]!, (int)each["stepsDone"]!, (int)each["steps"]!);
    }

    [Fact]
    public async Task A_run_asks_the_S3_server_of_its_file_and_not_that_of_the_environment()
    {
        using var run = await TinyRun.MakeAsync();
        await using FaultProxy named = new(new("http://127.0.0.1:1")),
            other = new(new("http://127.0.0.1:1"));
        named.Faults = other.Faults = _ => RequestFault.Refusal(403, "AccessDenied");
        await File.AppendAllTextAsync(run.File, $"\n  artifacts: {{uri: s3://bucket/runs, s3: {{endpoint: '{named.Address}'}}}}\n");
        Dictionary<string, string> environment = new()
        {
            ["AWS_ENDPOINT_URL_S3"] = other.Address.ToString(),
            ["AWS_ENDPOINT_URL"] = other.Address.ToString(),
            ["AWS_ACCESS_KEY_ID"] = "AKID",
            ["AWS_SECRET_ACCESS_KEY"] = "secret",
        };

        var (code, _, error) = await StackingProcess.RunAsync(
            environment,
            "run",
            "-f",
            run.File,
            "--work-dir",
            run.Work,
            "--parallel",
            "1"
        );

        Assert.Equal(ExitCode.Usage, code);
        Assert.Contains($"{named.Address.GetLeftPart(UriPartial.Authority)} answers 403 AccessDenied", error, StringComparison.Ordinal);
        Assert.All(named.Seen, request => Assert.StartsWith("/bucket", request.Target, StringComparison.Ordinal));
        Assert.NotEmpty(named.Seen);
        Assert.Empty(other.Seen);
    }

    [Fact]
    public async Task A_run_that_is_killed_leaves_no_children_and_goes_on()
    {
        using var run = await TinyRun.MakeAsync(effnetEpochs: 40);
        using (var first = run.Start("--parallel", "1"))
        {
            await run.CommittedAsync("fold-0");
            await Task.Delay(1000);
            first.Signal(Kill);
            await first.EndAsync();
        }
        await AllStepsGoneAsync(run.Work);

        var second = await run.RunAsync();
        Assert.True(second.Code == 0, second.Error);
        Assert.Equal("reused", TinyRun.Steps(second.Output)["fold-0"].Phase);
        Assert.Equal("done", TinyRun.Steps(second.Output)["fold-2"].Phase);
    }

    [Fact]
    public async Task A_step_that_is_killed_fails_the_run_with_its_name_and_the_next_run_resumes()
    {
        using var run = await TinyRun.MakeAsync(effnetEpochs: 40);
        using (var first = run.Start("--parallel", "1"))
        {
            await run.CommittedAsync("fold-0");
            Process.GetProcessById(await StepAsync(run.Work, "fold-1")).Kill();
            var (code, _, error) = await first.EndAsync();
            Assert.Equal(ExitCode.Bug, code);
            Assert.Contains("fold-1 failed (exit code 137): It was killed (signal 9)", error, StringComparison.Ordinal);
        }
        var second = await run.RunAsync();
        Assert.True(second.Code == 0, second.Error);
        Assert.Equal("reused", TinyRun.Steps(second.Output)["fold-0"].Phase);
    }

    [Theory, InlineData(Interrupt, ExitCode.Interrupted), InlineData(Terminate, ExitCode.Stopped)]
    public async Task A_run_that_is_asked_to_stop_stops_its_steps_and_says_so(int signal, int code)
    {
        using var run = await TinyRun.MakeAsync(effnetEpochs: 400);
        using var started = run.Start("--parallel", "1");
        await StepAsync(run.Work, "fold-0");
        await Task.Delay(2000);
        started.Signal(signal);

        var ended = await started.EndAsync();
        Assert.Equal(code, ended.Code);
        await AllStepsGoneAsync(run.Work);
        Assert.Empty(Directory.EnumerateDirectories(Path.Combine(run.Work, "scratch")));
    }

    [Fact]
    public async Task A_changed_byte_is_found_and_named_and_the_step_made_anew()
    {
        using var run = await TinyRun.MakeAsync();
        Assert.Equal(0, (await run.RunAsync()).Code);
        string file = Directory
            .EnumerateFiles(Path.Combine(run.Work, "artifacts", "steps", "fold-1"), "weights.safetensors", SearchOption.AllDirectories)
            .First();
        byte[] bytes = await File.ReadAllBytesAsync(file);
        bytes[^5] ^= 1;
        File.Delete(file);
        await File.WriteAllBytesAsync(file, bytes);

        var verified = await StackingProcess.RunAsync("verify", run.Work);
        Assert.Equal(ExitCode.Artifact, verified.Code);
        Assert.Contains("fold-1", verified.Error, StringComparison.Ordinal);
        Assert.Contains("weights.safetensors", verified.Error, StringComparison.Ordinal);

        var again = await run.RunAsync();
        Assert.True(again.Code == 0, again.Error);
        Assert.Equal("done", TinyRun.Steps(again.Output)["fold-1"].Phase);
        Assert.Equal("reused", TinyRun.Steps(again.Output)["fold-0"].Phase);
        Assert.Equal(0, (await StackingProcess.RunAsync("verify", run.Work)).Code);
    }

    /// <summary>The process that works for a step of this run, once it is there.</summary>
    static async Task<int> StepAsync(string work, string step)
    {
        for (int i = 0; i < 300; i++)
        {
            var found = Steps(work).Where(each => each.CommandLine.Contains($"/{step}.json", StringComparison.Ordinal)).ToList();
            if (found.Count > 0)
                return found[0].Id;
            await Task.Delay(100);
        }
        throw new TimeoutException($"{step} did not start within half a minute.");
    }

    static async Task AllStepsGoneAsync(string work)
    {
        for (int i = 0; i < 100 && Steps(work).Any(); i++)
            await Task.Delay(100);
        Assert.Empty(Steps(work));
    }

    static IEnumerable<(int Id, string CommandLine)> Steps(string work) =>
        from folder in Directory.EnumerateDirectories("/proc")
        where int.TryParse(Path.GetFileName(folder), out _)
        let line = CommandLine(folder)
        where line.Contains($"{work}/tasks/", StringComparison.Ordinal)
        select (int.Parse(Path.GetFileName(folder), System.Globalization.CultureInfo.InvariantCulture), line);

    static string CommandLine(string process)
    {
        try
        {
            return File.ReadAllText(Path.Combine(process, "cmdline")).Replace('\0', ' ');
        }
        catch (IOException)
        {
            return "";
        }
    }
}
