using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>
/// All that a training needs to go on as if it had never stopped. There is no state of random numbers: every draw follows from the seed and the position.
/// </summary>
/// <param name="Position">Where it stands.</param>
/// <param name="Tensors">
/// By name: the network's state ("model/" and its name there), the running mean of the weights ("average/"), Adam's moments ("adam_m/", "adam_v/").
/// They share memory with the running training, and lie where and how it has them: save or copy them before it goes on. Those of a snapshot to
/// resume from are copied, and may be anywhere and of any strides.
/// </param>
public sealed record TrainingSnapshot(TrainingPosition Position, IReadOnlyList<(string Name, Tensor Value)> Tensors);
