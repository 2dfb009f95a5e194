using System.CommandLine;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Stacking.Verification;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking verify`: proves from the artifacts alone that a run is complete and leak-free.</summary>
static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("dir")
        {
            Description = "A work directory, or an artifact root: the folder or s3:// URI with runs/ and steps/",
        };
        Command command = new(
            "verify",
            """
            Proves from the artifacts alone that a run is complete and leak-free.

            Checks every file of every committed step against its size and SHA-256, that
            every row is embedded exactly once per expert, and that the training rows
            recorded for that expert exclude the row and its group. If a check fails, the
            exit code is 4 and the message names the file.

            Examples: stacking verify out/
                      stacking verify s3://stacking/runs
            """
        )
        {
            folder,
        };
        command.SetAction((parsed, stop) => RunAsync(parsed.GetValue(folder)!, stop));
        return command;
    }

    static async Task<int> RunAsync(string folder, CancellationToken stop)
    {
        var store = ArtifactRoot.Open(folder);
        var runs = await RunRecords.ReadAllAsync(store, stop);
        if (runs.Count == 0)
            throw new UsageException(
                $"{store.Root} has no runs. Name a work directory, or the folder or s3:// URI that holds runs/ and steps/."
            );
        var scratch = Directory.CreateTempSubdirectory("stacking-verify-");
        try
        {
            List<string> problems = [];
            foreach (var run in runs)
            {
                Console.WriteLine($"Run '{run.Run.Name}' ({run.Run.Uid}), {run.Committed.Count} committed steps");
                RunVerifier verifier = new(store, scratch.FullName, line => Console.WriteLine($"  {line}"));
                problems.AddRange(await verifier.ProblemsAsync(run, stop));
            }
            if (problems.Count > 0)
                throw new ArtifactException(
                    $"{problems.Count} problem{(problems.Count == 1 ? "" : "s")}:\n"
                        + string.Join("\n", problems.Select(problem => $"  {problem}"))
                );
            Console.WriteLine($"Verified: {runs.Count} run{(runs.Count == 1 ? "" : "s")}, no problems.");
            return ExitCode.Done;
        }
        finally
        {
            scratch.Delete(true);
        }
    }
}
