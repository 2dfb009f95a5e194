using StackingK8s.Vision.Arithmetic;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Vision.Experts.Layers;

/// <summary>
/// A square convolution with TensorFlow's SAME padding: (n, inputs, h, w) to (n, outputs, ceil(h / stride), ceil(w / stride)).
/// The padding total is max((ceil(size / stride) - 1) * stride + kernel - size, 0); where it is odd, the extra row or column of
/// zeros comes last. A stride-2 kernel over an even size is therefore padded on one side only, which libtorch's own
/// symmetric padding cannot express.
/// </summary>
internal sealed class Convolution : Layer
{
    readonly int kernel,
        stride,
        groups;
    readonly bool hasBias;
    readonly long[] strides;

    internal Convolution(int inputs, int outputs, int kernel, int stride = 1, int groups = 1, bool bias = false)
        : base(nameof(Convolution))
    {
        (this.kernel, this.stride, this.groups, hasBias, strides) = (kernel, stride, groups, bias, [stride, stride]);
        FanOut = kernel * kernel * outputs / groups;
        AddParameter("weight", outputs, inputs / groups, kernel, kernel);
        if (bias)
            AddParameter("bias", outputs);
    }

    /// <summary>Output connections of one input value.</summary>
    internal int FanOut { get; }

    internal Parameter Weight => Parameter("weight");

    internal Parameter? Bias => hasBias ? Parameter("bias") : null;

    public override Tensor forward(Tensor input)
    {
        if (this.kernel == 1)
            return ChannelMap.Apply(input, Weight, Bias);
        var height = SamePadding(input.size(2));
        var width = SamePadding(input.size(3));
        if (height % 2 == 0 && width % 2 == 0)
            return Convolve(input, height / 2, width / 2);
        using var padded = F.pad(input, (width / 2, width - width / 2, height / 2, height - height / 2));
        return Convolve(padded, 0, 0);
    }

    /// <summary>
    /// A 1x1 convolution of feature vectors, (..., inputs) to (..., outputs): a matrix product, without a convolution's set-up.
    /// </summary>
    internal Tensor OnVectors(Tensor vectors)
    {
        using var matrix = Weight.flatten(1);
        return F.linear(vectors, matrix, Bias);
    }

    /// <summary>
    /// Stores the weights with NHWC strides; libtorch then computes, and returns, channels_last. TorchSharp has no memory
    /// formats, so the permuted copy becomes the parameter: one that an optimiser already holds would be left behind.
    /// </summary>
    internal void UseChannelsLast()
    {
        if (this.kernel == 1)
            return; // one pixel has the same strides either way
        using var noGrad = torch.no_grad();
        using var scope = torch.NewDisposeScope();
        var old = Weight;
        var weight = new Parameter(old.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2).detach(), old.requires_grad);
        weight.DetachFromDisposeScope();
        ConditionallyRegisterParameter("weight", weight);
        old.Dispose();
    }

    Tensor Convolve(Tensor input, long height, long width)
    {
        if (this.groups > 1 && this.stride > 1 && Autocast.IsOn && input.device_type == DeviceType.CPU)
            return InFloat32(input, height, width);
        return F.conv2d(input, Weight, Bias, strides, [height, width], groups: this.groups);
    }

    /// <summary>
    /// oneDNN 3.7 has no vectorised backward pass for strided depthwise convolutions in bfloat16 (twenty times as slow as float32);
    /// with both casts float32 costs little more than nothing.
    /// </summary>
    Tensor InFloat32(Tensor input, long height, long width)
    {
        using var scope = NewDisposeScope();
        using var pause = Autocast.Pause(DeviceType.CPU);
        return F.conv2d(input.to(ScalarType.Float32), Weight, Bias, strides, [height, width], groups: this.groups)
            .to(input.dtype)
            .MoveToOuterDisposeScope();
    }

    long SamePadding(long size) => Math.Max(((size + this.stride - 1) / this.stride - 1) * this.stride + this.kernel - size, 0);
}
