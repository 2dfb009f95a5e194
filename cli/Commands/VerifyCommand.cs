using System.CommandLine;
using System.Security.Cryptography;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Cli.Options;
using StackingK8s.Cli.Verification;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Stacking.Signatures;
using StackingK8s.Stacking.Verification;
using StackingK8s.Stacking.Verification.Outputs;

namespace StackingK8s.Cli.Commands;

/// <summary>`stacking verify`: recomputes a run's artifacts from one another and says what that shows.</summary>
static class VerifyCommand
{
    public static Command Create()
    {
        Argument<string> folder = new("dir")
        {
            Description = "A work directory, or an artifact root: the folder or s3:// URI with runs/ and steps/",
        };
        Option<string?> run = new("--run")
        {
            Description = "NAMESPACE/NAME of a StackingRun: its status on the cluster is believed instead of the store's runs/",
        };
        Option<string?> kubeconfig = new("--kubeconfig") { Description = "Kubeconfig file (default: KUBECONFIG, else ~/.kube/config)" };
        Option<string?> context = new("--context") { Description = "Context of the kubeconfig (default: the current one)" };
        Option<bool> json = new("--json") { Description = "Print the claims as JSON" };
        Option<string?> publicKey = new("--public-key")
        {
            Description = "PEM file of the public key that must have signed every run; what it covers is then called signed",
        };
        RecheckArguments recheck = new();
        Command command = new(
            "verify",
            """
            Recomputes a run's artifacts from one another, from the files alone, and says
            what that shows: a table of claims, each proven, consistent or trusted.

            Split, X_meta, meta-model, predictions and every number of the report are made
            again and compared bit for bit. If anything differs, the exit code is 4 and
            every difference is named with its step, file or rows. What each level means,
            and what no file can show: docs/security.md.

            --images also makes embeddings and logits of a random sample again from the
            images and the weights, and repeats the search. --replay trains an expert
            again and compares the weights bit for bit; stopped, it resumes when the same
            command is run again.

            Examples: stacking verify out/
                      stacking verify s3://stacking/runs --run lab/deepfake
                      stacking verify out/ --json
                      stacking verify out/ --images --sample 200
                      stacking verify out/ --replay fold-2/effnet
            """
        )
        {
            folder,
            run,
            kubeconfig,
            context,
            json,
            publicKey,
        };
        recheck.AddTo(command);
        command.SetAction(
            async (parsed, stop) =>
            {
                string location = parsed.GetValue(folder)!;
                var asked = recheck.Read(parsed);
                IReadOnlyList<Anchor> anchors = parsed.GetValue(run) is { } name
                    ? [await Anchors.OfClusterAsync(name, parsed.GetValue(kubeconfig), parsed.GetValue(context), stop)]
                    : Anchors.OfWorkDirectory(location);
                using var key = parsed.GetValue(publicKey) is { } file ? SigningKey.ReadPublic(file, "--public-key") : null;
                return await RunAsync(
                    ArtifactRoot.Open(location),
                    key,
                    anchors,
                    only: parsed.GetValue(run) is not null,
                    parsed.GetValue(json),
                    asked,
                    parsed.InvocationConfiguration.Output,
                    stop
                );
            }
        );
        return command;
    }

    static async Task<int> RunAsync(
        IArtifactStore store,
        ECDsa? key,
        IReadOnlyList<Anchor> anchors,
        bool only,
        bool json,
        RecheckOptions asked,
        TextWriter output,
        CancellationToken stop
    )
    {
        var runs = Choose(await RunRecords.ReadFoldersAsync(store, stop), anchors, only);
        if (runs.Count == 0)
            throw new UsageException(
                $"{store.Root} has no runs. Name a work directory, or the folder or s3:// URI that holds runs/ and steps/."
            );
        List<(RunIdentity Run, IReadOnlyList<Claim> Claims)> verified = [];
        foreach (var recorded in runs)
        {
            using var scratch = ScratchFolder.Create("verify");
            RecheckContext context = new(asked, store, new("verify", Console.Error, TimeProvider.System));
            RunVerifier verifier = new(
                store,
                scratch.Path,
                [
                    .. RunVerifier.FilesAlone(Environment.ProcessorCount),
                    .. key is null ? Array.Empty<IRunCheck>() : [new SignatureCheck(store, key)],
                    .. Rechecks(context),
                ]
            );
            var its = anchors.FirstOrDefault(anchor => IsOf(recorded, anchor));
            var run = its?.Run ?? recorded.Record?.Run ?? new("", recorded.Folder, "");
            verified.Add((run, await verifier.VerifyAsync(recorded, its, stop)));
            if (context.Refused is { } refused)
                throw refused;
            if (!json)
                foreach (string line in ClaimTable.Format(verified[^1].Claims).Prepend($"Run '{run.Name}' ({run.Namespace}, {run.Uid})"))
                    await output.WriteLineAsync(line);
        }
        if (json)
            await output.WriteLineAsync(ClaimJson.Format(verified));
        Report(verified);
        if (!json)
            await output.WriteLineAsync($"Verified: {verified.Count} run{(verified.Count == 1 ? "" : "s")}, no breach.");
        return ExitCode.Done;
    }

    /// <summary>What is asked for beyond the files.</summary>
    static IEnumerable<IRunCheck> Rechecks(RecheckContext context)
    {
        if (context.Options.Images)
        {
            yield return new SearchCheck(Environment.ProcessorCount);
            yield return new EmbeddingsCheck(context);
        }
        if (context.Options.Replay.Count > 0)
            yield return new TrainingCheck(context);
    }

    /// <summary>The runs that are known outside the store, though it may lack them, then the others of the store.</summary>
    static IReadOnlyList<RecordedRun> Choose(IReadOnlyList<RecordedRun> runs, IReadOnlyList<Anchor> anchors, bool only) =>
        [
            .. anchors.Select(anchor => runs.FirstOrDefault(run => IsOf(run, anchor)) ?? new(ArtifactPaths.Run(anchor.Run), null, [])),
            .. runs.Where(run => !only && !anchors.Any(anchor => IsOf(run, anchor))),
        ];

    static bool IsOf(RecordedRun recorded, Anchor anchor) => recorded.Folder == ArtifactPaths.Run(anchor.Run);

    static void Report(IReadOnlyList<(RunIdentity Run, IReadOnlyList<Claim> Claims)> verified)
    {
        List<string> breaches =
        [
            .. verified.SelectMany(run => run.Claims.SelectMany(claim => claim.Breaches.Select(breach => $"{claim.Name}: {breach}"))),
        ];
        if (breaches.Count > 0)
            throw new ArtifactException(
                $"{breaches.Count} breach{(breaches.Count == 1 ? "" : "es")}:\n"
                    + string.Join("\n", breaches.Select(breach => $"  {breach}"))
            );
    }
}
