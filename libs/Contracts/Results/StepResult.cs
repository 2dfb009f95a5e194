using System.Text.Json;
using System.Text.Json.Serialization;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts.Results;

/// <summary>
/// result.json, the last file of an attempt: what was made of what. It holds no time and no place, so that equal work gives equal
/// bytes.
/// </summary>
/// <param name="Step">fold-0, aggregate or meta.</param>
/// <param name="Attempt">The attempt's folder.</param>
/// <param name="WorkDigest">SHA-256 of everything that determined the work.</param>
/// <param name="ProgramVersion">Version and build of the step program.</param>
/// <param name="Inputs">Name → SHA-256 of everything read: manifest, images, test-manifest, test-images, or earlier steps' files.</param>
/// <param name="Files">Every file of the attempt but result.json, sorted by path.</param>
/// <param name="Metrics">Headline numbers by name.</param>
/// <param name="Task">
/// What the step was asked, as <see cref="IStepTask.WorkIdentity"/> has it, so that the work digest can be computed again; null in results
/// of versions that did not record it.
/// </param>
public sealed record StepResult(
    string Step,
    string Attempt,
    string WorkDigest,
    string ProgramVersion,
    IReadOnlyDictionary<string, string> Inputs,
    IReadOnlyList<FileEntry> Files,
    IReadOnlyDictionary<string, double> Metrics,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] JsonElement? Task = null
);

/// <summary>One file of an attempt.</summary>
/// <param name="Path">Below the attempt's folder, with '/'.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Sha256">64 hex digits.</param>
public sealed record FileEntry(string Path, long Size, string Sha256);
