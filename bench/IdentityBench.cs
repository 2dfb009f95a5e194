using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Learning.Random;

namespace StackingK8s.Bench;

/// <summary>
/// Whether trainings of one task end with the same bits while the machine is busy with other work: real fold-trainer processes, every other
/// one of them killed at random moments and started again until it is done.
/// </summary>
static class IdentityBench
{
    const int Kill = 9,
        Terminate = 15;

    // Two threads of an operation wait for each other in busy loops: on cores that others keep busy, they take many times as long.
    const int Threads = 1;

    public static async Task RunAsync(BenchReport report, string program, string photos, int trainings)
    {
        var folder = Directory.CreateTempSubdirectory("stacking-identity-");
        try
        {
            await SampleDataAsync(program, photos, folder.FullName);
            using Load load = new(Environment.ProcessorCount);
            report.Title(
                "Trainings and resumes under load",
                "A fold of two tiny networks (efficientnetv2_test at 32 px, maxvit_test_64 at 64), trained by the real program while "
                    + $"{Environment.ProcessorCount} threads beside it keep the cores and the memory busy. Every other training is ended "
                    + "by SIGTERM or SIGKILL at random moments, up to three times, and started again. All files but the training curve, "
                    + "which says how fast it went, are compared by SHA-256.",
                "threads",
                "trainings",
                "interrupted",
                "resumes",
                "different results",
                "minutes"
            );
            report.Row(await RunAsync(program, folder.FullName, Threads, trainings));
        }
        finally
        {
            folder.Delete(true);
        }
    }

    static async Task<string[]> RunAsync(string program, string folder, int threads, int trainings)
    {
        long began = Stopwatch.GetTimestamp();
        HashSet<string> results = [];
        int interrupted = 0,
            resumes = 0;
        for (int i = 0; i < trainings; i++)
        {
            var random = SplitMix64.ForPurpose(7, (ulong)threads, (ulong)i);
            string root = Path.Combine(folder, $"{threads}-{i}");
            int kills = i % 2 == 0 ? 0 : random.NextInt(1, 3),
                done = 0;
            while (!await EndAsync(program, folder, root, threads, kills > done ? random.NextInt(200, 2500) : null, random.NextBool()))
                done++;
            interrupted += done > 0 ? 1 : 0;
            resumes += done;
            results.Add(await DigestAsync(root));
            Directory.Delete(root, true);
            Console.Error.WriteLine(
                $"{threads} threads: {i + 1} of {trainings} trainings, {resumes} resumes, {results.Count} different results"
            );
        }
        return
        [
            $"{threads}",
            $"{trainings}",
            $"{interrupted}",
            $"{resumes}",
            $"{results.Count - 1}",
            Stopwatch.GetElapsedTime(began).TotalMinutes.ToString("0.0", CultureInfo.InvariantCulture),
        ];
    }

    /// <summary>Runs the fold, and ends it after some milliseconds.</summary>
    /// <returns>Whether it committed.</returns>
    static async Task<bool> EndAsync(string program, string folder, string root, int threads, int? milliseconds, bool gently)
    {
        Directory.CreateDirectory(root);
        string task = Path.Combine(root, "task.json");
        await File.WriteAllTextAsync(task, ContractJson.Write(FoldOf(folder, root)));
        ProcessStartInfo start = new(Path.Combine(Path.GetDirectoryName(Path.GetFullPath(program))!, "fold-trainer"))
        {
            RedirectStandardOutput = true,
        };
        start.Environment["DOTNET_PROCESSOR_COUNT"] = $"{threads}";
        foreach (
            string argument in new[]
            {
                "--task",
                task,
                "--scratch-dir",
                Path.Combine(root, "scratch"),
                "--cache-dir",
                Path.Combine(folder, "cache"),
            }
        )
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        if (milliseconds is { } wait && !process.WaitForExit(wait))
            _ = Signal(process.Id, gently ? Terminate : Kill);
        await process.WaitForExitAsync();
        await output;
        return process.ExitCode switch
        {
            0 => true,
            128 + Terminate or 128 + Kill => false,
            _ => throw new InvalidOperationException($"fold-trainer ended with {process.ExitCode}."),
        };
    }

    static FoldTask FoldOf(string folder, string root) =>
        new(
            Path.Combine(root, "artifacts"),
            new("local", "identity", "u1"),
            new(
                Path.Combine(folder, "data", "train_manifest.csv"),
                Path.Combine(folder, "data"),
                null,
                null,
                new(),
                DuplicatePolicy.Merge,
                []
            ),
            42,
            0,
            new() { Count = 3 },
            [
                new()
                {
                    Name = "effnet",
                    Architecture = "efficientnetv2_test",
                    ImageSize = 32,
                    Epochs = 3,
                    BatchSize = 16,
                    AverageDecay = 0.9,
                    Dropout = 0.1,
                    DropPath = 0.1,
                },
                new()
                {
                    Name = "maxvit",
                    Architecture = "maxvit_test_64",
                    Epochs = 1,
                    BatchSize = 16,
                },
            ],
            8,
            EmbeddingLayers.Last,
            CheckpointMinutes: 0.0001
        );

    static async Task<string> DigestAsync(string root)
    {
        FolderStore store = new(Path.Combine(root, "artifacts"));
        var run = (await RunRecords.ReadAllAsync(store, CancellationToken.None)).Single();
        var fold = await CommittedAttempt.OpenAsync(store, run.Committed[StepNames.Fold(0)], CancellationToken.None);
        return ContentDigest.OfList(
            fold.Result.Files.Where(file => !file.Path.EndsWith("training-curve.csv", StringComparison.Ordinal)).Select(file => file.Sha256)
        );
    }

    static async Task SampleDataAsync(string program, string photos, string folder)
    {
        string[] arguments = ["sample-data", "--photos", photos, "--out", Path.Combine(folder, "data"), "--count", "48", "--size", "64"];
        using var process = Process.Start(program, arguments);
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException("The sample data could not be made.");
    }

    [DllImport("libc", EntryPoint = "kill")]
    static extern int Signal(int process, int signal);

    /// <summary>Threads that add numbers in ever new memory, until disposed.</summary>
    sealed class Load : IDisposable
    {
        const int Bytes = 8 << 20;

        readonly Thread[] threads;
        volatile bool ended;

        public Load(int count)
        {
            threads =
            [
                .. Enumerable.Range(0, count).Select(_ => new Thread(Run) { IsBackground = true, Priority = ThreadPriority.BelowNormal }),
            ];
            foreach (var thread in threads)
                thread.Start();
        }

        public void Dispose()
        {
            ended = true;
            foreach (var thread in threads)
                thread.Join();
        }

        void Run()
        {
            double sum = 0;
            while (!ended)
            {
                var memory = new double[Bytes / sizeof(double)];
                for (int i = 1; i < memory.Length && !ended; i++)
                    sum += memory[i] = memory[i - 1] * 0.5 + i;
            }
            GC.KeepAlive(sum);
        }
    }
}
