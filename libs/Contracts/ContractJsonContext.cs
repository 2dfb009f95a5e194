using System.Text.Json;
using System.Text.Json.Serialization;
using StackingK8s.Contracts.Evaluations;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Signatures;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;

namespace StackingK8s.Contracts;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    WriteIndented = true,
    NewLine = "\n",
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(StackingRun))]
[JsonSerializable(typeof(FoldTask))]
[JsonSerializable(typeof(AggregateTask))]
[JsonSerializable(typeof(MetaTask))]
[JsonSerializable(typeof(StepResult))]
[JsonSerializable(typeof(TerminationMessage))]
[JsonSerializable(typeof(StepProgress))]
[JsonSerializable(typeof(CheckpointRecord))]
[JsonSerializable(typeof(RunRecord))]
[JsonSerializable(typeof(CommitRecord))]
[JsonSerializable(typeof(SigningEnvelope))]
[JsonSerializable(typeof(ModelStatement))]
[JsonSerializable(typeof(RunDescription))]
[JsonSerializable(typeof(CleanupTask))]
[JsonSerializable(typeof(DataReport))]
[JsonSerializable(typeof(FoldSummary))]
[JsonSerializable(typeof(FoldScale))]
[JsonSerializable(typeof(FoldScales))]
[JsonSerializable(typeof(AggregateSummary))]
[JsonSerializable(typeof(NetworkSummary))]
[JsonSerializable(typeof(ModelManifest))]
[JsonSerializable(typeof(MetaReport))]
[JsonSerializable(typeof(EvaluationReport))]
[JsonSerializable(typeof(RunComparison))]
[JsonSerializable(typeof(BlendWeights))]
[JsonSerializable(typeof(ShardIndex))]
[JsonSerializable(typeof(JsonElement))]
[JsonSerializable(typeof(SortedDictionary<string, double>))]
sealed partial class ContractJsonContext : JsonSerializerContext;
