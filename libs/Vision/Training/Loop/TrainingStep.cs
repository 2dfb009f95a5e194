using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Experts.Layers;
using StackingK8s.Vision.Images.Batches;
using StackingK8s.Vision.Tensors;
using TorchSharp;
using static TorchSharp.torch;

namespace StackingK8s.Vision.Training.Loop;

/// <summary>Forward and backward: what one batch adds to the gradients.</summary>
sealed class TrainingStep : IDisposable
{
    readonly nn.Module<Tensor, Tensor> network;
    readonly Func<Tensor, Tensor> normalise;
    readonly TrainingOptions options;
    readonly LossFunction lossFunction;
    readonly Tensor classes; // (rows) int64

    /// <param name="network">(n, 3, size, size) normalised -> (n, classes) logits; on its device.</param>
    /// <param name="normalise">(n, size, size, 3) uint8, anywhere -> (n, 3, size, size) on the network's device.</param>
    /// <param name="labels">Class of each row that batches name by position.</param>
    /// <param name="options">Precision, mixup, seed and the loss.</param>
    public TrainingStep(
        nn.Module<Tensor, Tensor> network,
        Func<Tensor, Tensor> normalise,
        IReadOnlyList<int> labels,
        TrainingOptions options
    )
    {
        (this.network, this.normalise, this.options) = (network, normalise, options);
        var device = network.parameters().First().device;
        classes = tensor(labels.Select(label => (long)label).ToArray(), device: device).DetachFromDisposeScope();
        lossFunction = new LossFunction(options, labels, device);
    }

    /// <summary>Adds a batch's gradients to those of its step.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="index">Its number in the whole training, from 0, which gives all its random numbers.</param>
    /// <param name="share">Its share of the step's samples, above 0, at most 1.</param>
    /// <returns>Its part of the step's loss, a scalar on the device.</returns>
    /// <exception cref="TrainingOutOfMemoryException">The batch is too large for the device.</exception>
    public Tensor AddGradients(Batch batch, int index, double share)
    {
        using var scope = NewDisposeScope();
        try
        {
            using var generator = random.manual_seed(StepSeed.Derive(this.options.Seed, index));
            var images = this.normalise(batch.Pixels()); // (n, 3, size, size)
            var targets = classes.index_select(0, batch.Positions().to(classes.device, non_blocking: true)); // (n)
            var loss = Loss(images, targets, index);
            if (share < 1)
                loss = Scaled(loss, share);
            loss.backward();
            Recomputed.ThrowIfFailed();
            return loss.detach().MoveToOuterDisposeScope();
        }
        catch (Exception failure) when (TrainingOutOfMemoryException.IsOutOfMemory(failure))
        {
            throw new TrainingOutOfMemoryException(batch.Count, this.options.AccumulationSteps, classes.device.type, failure);
        }
    }

    public void Dispose()
    {
        classes.Dispose();
        lossFunction.Dispose();
    }

    /// <returns>A scalar, of (n, 3, size, size) and (n).</returns>
    Tensor Loss(Tensor images, Tensor targets, int index)
    {
        // Forward alone: backward follows the types that forward chose, and needs no autocast of its own.
        using var precision = Autocast.Begin(this.options.Precision, classes.device_type);
        return this.options.MixupAlpha > 0
            ? MixedLoss(images, targets, Mixup.Draw(this.options.Seed, index, (int)images.size(0), this.options.MixupAlpha))
            : lossFunction.Compute(this.network.call(images), targets);
    }

    Tensor MixedLoss(Tensor images, Tensor targets, Mixup mixup)
    {
        var partners = tensor(mixup.Partners).to(images.device, non_blocking: true); // (n)
        var mixed = Scaled(images, mixup.Share).PlusInPlace(Scaled(images.index_select(0, partners), 1 - mixup.Share));
        var logits = this.network.call(mixed); // (n, classes)
        return Scaled(lossFunction.Compute(logits, targets), mixup.Share)
            .Plus(Scaled(lossFunction.Compute(logits, targets.index_select(0, partners)), 1 - mixup.Share));
    }

    // A scalar made by implicit conversion would be left to the garbage collector, which may take it too early (see TensorSum).
    static Tensor Scaled(Tensor tensor, double factor)
    {
        using Scalar scalar = factor;
        return tensor.mul(scalar);
    }
}
