using System.Text;
using System.Text.Json;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Artifacts.Attempts;

/// <summary>runs/…/run.json of a store: written at a run's start, completed by its last step.</summary>
public static class RunDescriptions
{
    /// <summary>Reads a run's description.</summary>
    /// <returns>null without one: the run was made by an older version, or has not finished on a cluster.</returns>
    /// <exception cref="ArtifactException">It is damaged, of another run, or written by another version of the program.</exception>
    public static Task<RunDescription?> ReadAsync(IArtifactStore store, RunIdentity run, CancellationToken stop) =>
        ReadAsync(store, ArtifactPaths.FullName(run), stop);

    /// <summary>The same of a run by its full name.</summary>
    /// <param name="store">The artifact root.</param>
    /// <param name="run">NAMESPACE-NAME-UID.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="ArtifactException">It is damaged, of another run, or written by another version of the program.</exception>
    public static async Task<RunDescription?> ReadAsync(IArtifactStore store, string run, CancellationToken stop)
    {
        string path = $"{ArtifactPaths.Runs}/{run}/{ArtifactPaths.RunDescription}";
        if (await store.ReadAsync(path, stop) is not { } json)
            return null;
        try
        {
            var description = ContractJson.Read<RunDescription>(json);
            return ArtifactPaths.FullName(description.Run) == run
                ? description
                : throw new ArtifactException(
                    $"{path} in {store.Root} describes another run, {ArtifactPaths.Run(description.Run)}. "
                        + "Run the same file again: it is rewritten."
                );
        }
        catch (JsonException foreign)
        {
            throw new ArtifactException(
                $"{path} in {store.Root} is damaged or was written by another version of the program ({foreign.Message}). "
                    + "Run the same file again: it is rewritten.",
                foreign
            );
        }
    }

    /// <summary>Describes a run that starts. A finished description stays, and so does the time of the first start.</summary>
    /// <param name="store">The artifact root.</param>
    /// <param name="run">Which run.</param>
    /// <param name="spec">Its settings, as <see cref="DescribedSpec.Create"/> makes them.</param>
    /// <param name="programVersion">Version and build of the program.</param>
    /// <param name="now">The time.</param>
    /// <param name="stop">Cancels the work.</param>
    public static async Task BeginAsync(
        IArtifactStore store,
        RunIdentity run,
        RunSpec spec,
        string programVersion,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var earlier = await ReadUsableAsync(store, run, stop);
        if (earlier?.Finished is null)
            await WriteAsync(store, new(run, programVersion, earlier?.Started ?? now, null, spec, []), earlier, stop);
    }

    /// <summary>Describes a run whose steps are all committed. Described twice, it has the same bytes.</summary>
    /// <param name="store">The artifact root.</param>
    /// <param name="run">Which run.</param>
    /// <param name="spec">Its settings, as <see cref="DescribedSpec.Create"/> makes them.</param>
    /// <param name="programVersion">Version and build of the meta step.</param>
    /// <param name="stop">Cancels the work.</param>
    public static async Task CompleteAsync(
        IArtifactStore store,
        RunIdentity run,
        RunSpec spec,
        string programVersion,
        CancellationToken stop
    )
    {
        var commits = await RunRecords.ReadCommitsAsync(store, run, stop);
        var times = commits.Select(commit => commit.Execution).OfType<StepExecution>().ToList();
        var earlier = await ReadUsableAsync(store, run, stop);
        RunDescription described = new(
            run,
            programVersion,
            earlier?.Started ?? times.Select(time => (DateTimeOffset?)time.Started).Min(),
            times.Select(time => (DateTimeOffset?)time.Finished).Max(),
            spec,
            [.. commits.Select(commit => new ExecutedStep(commit.Step, commit.Execution))]
        );
        await WriteAsync(store, described, earlier, stop);
    }

    static async Task<RunDescription?> ReadUsableAsync(IArtifactStore store, RunIdentity run, CancellationToken stop)
    {
        try
        {
            return await ReadAsync(store, run, stop);
        }
        catch (ArtifactException)
        {
            // It is about to be replaced.
            return null;
        }
    }

    static async Task WriteAsync(IArtifactStore store, RunDescription described, RunDescription? earlier, CancellationToken stop)
    {
        string json = ContractJson.Write(described);
        if (earlier is null || ContractJson.Write(earlier) != json)
            await store.WriteAsync(ArtifactPaths.Description(described.Run), Encoding.UTF8.GetBytes(json), stop);
    }
}
