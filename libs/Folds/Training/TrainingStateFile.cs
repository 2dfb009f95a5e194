using System.Text.Json;
using System.Text.Json.Serialization;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Weights;
using StackingK8s.Vision.Training.Snapshots;
using TorchSharp;

namespace StackingK8s.Folds.Training;

/// <summary>state.safetensors of a checkpoint: a snapshot's tensors by their names, and its position as JSON in the metadata.</summary>
static class TrainingStateFile
{
    const string PositionKey = "position";

    /// <summary>Writes a snapshot.</summary>
    /// <param name="path">The file.</param>
    /// <param name="snapshot">Row-major tensors on the CPU.</param>
    /// <exception cref="TransientException">The disk is full or failing.</exception>
    public static void Write(string path, TrainingSnapshot snapshot) =>
        SafetensorsFile.Write(
            path,
            [.. snapshot.Tensors.Select(entry => TensorEntry.Create(entry.Name, entry.Value))],
            new Dictionary<string, string> { [PositionKey] = Json(snapshot.Position) }
        );

    /// <summary>Copies a file without what differs between equal trainings: how fast they went.</summary>
    /// <param name="from">A snapshot.</param>
    /// <param name="to">The file to write; equal trainings give equal bytes.</param>
    /// <exception cref="ArtifactException">The first file is no snapshot.</exception>
    public static void WriteTimeless(string from, string to)
    {
        using var scope = torch.NewDisposeScope();
        var snapshot = Read(from);
        Write(to, snapshot with { Position = Timeless(snapshot.Position) });
    }

    /// <summary>Whether two positions are the same but for the speed of their epochs, to the last bit of every loss.</summary>
    public static bool IsSame(TrainingPosition first, TrainingPosition second) => Json(Timeless(first)) == Json(Timeless(second));

    static string Json(TrainingPosition position) => JsonSerializer.Serialize(position, PositionJson.Default.TrainingPosition);

    static TrainingPosition Timeless(TrainingPosition position) =>
        position with
        {
            Curve = [.. position.Curve.Select(epoch => epoch with { SamplesPerSecond = 0, WaitShare = 0 })],
        };

    /// <summary>Reads a snapshot back.</summary>
    /// <returns>Copies that belong to the caller's dispose scope.</returns>
    /// <exception cref="ArtifactException">The file breaks a rule of its format or holds no position.</exception>
    public static TrainingSnapshot Read(string path)
    {
        using var scope = torch.NewDisposeScope();
        using SafetensorsReader file = new(path);
        if (!file.Metadata.TryGetValue(PositionKey, out string? text))
            throw new ArtifactException($"{path} has no training position in its metadata.");
        try
        {
            var position = JsonSerializer.Deserialize(text, PositionJson.Default.TrainingPosition) ?? throw new JsonException("it is null");
            return new(position, [.. file.Names.Select(name => (name, TensorEntry.Read(file, name).MoveToOuterDisposeScope()))]);
        }
        catch (JsonException malformed)
        {
            throw new ArtifactException($"{path} has an invalid training position in its metadata: {malformed.Message}", malformed);
        }
    }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Strict,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals
)]
[JsonSerializable(typeof(TrainingPosition))]
sealed partial class PositionJson : JsonSerializerContext;
