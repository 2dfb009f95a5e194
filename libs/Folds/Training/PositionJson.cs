using System.Text.Json;
using System.Text.Json.Serialization;
using StackingK8s.Vision.Training.Snapshots;

namespace StackingK8s.Folds.Training;

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(TrainingPosition))]
sealed partial class PositionJson : JsonSerializerContext;
