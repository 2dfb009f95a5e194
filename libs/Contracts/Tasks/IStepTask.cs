using System.Text.Json.Serialization;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Contracts.Tasks;

/// <summary>What every step is asked, whatever its kind: one task.json, read strictly, and nothing else.</summary>
public interface IStepTask
{
    /// <summary>Root of the artifact store.</summary>
    string Artifacts { get; }

    /// <summary>The run whose record a commit goes into.</summary>
    RunIdentity Run { get; }

    /// <summary>fold-0, aggregate or meta.</summary>
    [JsonIgnore]
    string Step { get; }

    /// <summary>The settings of the run that this step finishes, for the run's description; null for any other step.</summary>
    [JsonIgnore]
    RunSpec? FinishedSpec => null;

    /// <summary>The canonical task without the places where its inputs lie; equal for equal work.</summary>
    string WorkIdentity();
}
