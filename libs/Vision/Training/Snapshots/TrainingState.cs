using StackingK8s.Vision.Training.Loop;
using StackingK8s.Vision.Training.Optimiser;
using StackingK8s.Vision.Training.Validation;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Snapshots;

/// <summary>Everything a training changes, by name: what a <see cref="TrainingSnapshot"/> holds.</summary>
sealed class TrainingState(nn.Module network, AdamW optimiser, WeightAverage? average, InnerValidation? validation)
{
    /// <summary>The running tensors themselves, not copies.</summary>
    public IReadOnlyList<(string Name, Tensor Value)> Tensors() =>
        [
            .. network.state_dict().Select(entry => ($"model/{entry.Key}", entry.Value)),
            .. average?.Tensors() ?? [],
            .. validation?.Tensors() ?? [],
            .. optimiser.Tensors(),
        ];

    /// <summary>Copies a snapshot's tensors and its count of steps into the running training.</summary>
    /// <exception cref="SnapshotMismatchException">
    /// Names or shapes differ, or the position does not exist; nothing is changed then.
    /// </exception>
    public void Restore(TrainingSnapshot snapshot, StepPlan plan, int epochs)
    {
        var own = Tensors();
        var given = snapshot.Tensors.ToLookup(entry => entry.Name, entry => entry.Value);
        List<string> problems =
        [
            .. snapshot.Position.Exists(plan, epochs) ? (string[])[] : [$"{snapshot.Position} does not exist in {epochs} epochs of {plan}"],
            .. own.SelectMany(entry => Problems(entry.Name, entry.Value, [.. given[entry.Name]])),
            .. snapshot.Tensors.Select(entry => entry.Name).Except(own.Select(entry => entry.Name)).Select(name => $"{name}: unknown"),
        ];
        if (problems.Count > 0)
            throw new SnapshotMismatchException(problems);
        using var pass = no_grad();
        foreach (var (name, value) in own)
            value.copy_(given[name].Single());
        optimiser.Steps = snapshot.Position.Step;
        if (average is not null)
            average.Updates = snapshot.Position.Step;
    }

    static IEnumerable<string> Problems(string name, Tensor own, Tensor[] given) =>
        given switch
        {
            [] => [$"{name}: missing"],
            [var value] when value.shape.SequenceEqual(own.shape) && value.dtype == own.dtype => [],
            [var value] =>
            [
                $"{name}: {value.dtype} ({string.Join(", ", value.shape)}) where {own.dtype} ({string.Join(", ", own.shape)}) is expected",
            ],
            _ => [$"{name}: given {given.Length} times"],
        };
}
