using StackingK8s.Vision.Kernels;
using TorchSharp;
using static TorchSharp.Modules.GELU;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace StackingK8s.Tests.Vision.Kernels;

/// <summary>The fused batch norm against libtorch's own operations in float64.</summary>
public sealed class FusedBatchNormTests
{
    const double Momentum = 0.1,
        Epsilon = 1e-3;

    public static TheoryData<ScalarType, string, int, int, int> Cases
    {
        get
        {
            // Channels that fill vectors and that do not; numbers of rows that leave a tail and that do not.
            (int Images, int Channels, int Side)[] shapes =
            [
                (1, 3, 4),
                (3, 8, 5),
                (8, 40, 15),
                (7, 136, 15),
                (5, 24, 9),
                (4, 192, 8),
                (2, 12, 7),
            ];
            TheoryData<ScalarType, string, int, int, int> cases = [];
            foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
            foreach (string activation in Enum.GetNames<Activation>())
            foreach (var (images, channels, side) in shapes)
                cases.Add(type, activation, images, channels, side);
            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Values_gradients_and_running_statistics_equal_libtorchs(ScalarType type, string name, int images, int channels, int side)
    {
        var activation = Enum.Parse<Activation>(name);
        using var scope = NewDisposeScope();
        using var generator = new Generator(7);
        // Far from zero, so that a variance from plain squares would lose its digits.
        var input = ChannelsLast(randn([images, channels, side, side], generator: generator) * 3 + 100).to(type);
        var weight = rand([channels], generator: generator) + 0.5;
        var bias = randn([channels], generator: generator);
        var gradient = ChannelsLast(randn([images, channels, side, side], generator: generator)).to(type);

        var expected = Results(ScalarType.Float64, (x, w, b, mean, variance) =>
            Activated(F.batch_norm(x, mean, variance, w, b, true, Momentum, Epsilon), activation)
        );
        var actual = Results(null, (x, w, b, mean, variance) =>
            FusedBatchNorm.Call(x, w, b, mean, variance, activation, Momentum, Epsilon)
        );

        // Outputs and the input's gradient are rounded to the type; all that is float32 in both stays as exact as float32.
        double rounding = type == ScalarType.Float32 ? 2e-6 : 4e-3;
        Assert.Equal(type, actual[0].dtype);
        string[] what =
        [
            "output",
            "gradient of the input",
            "gradient of the weight",
            "gradient of the bias",
            "running mean",
            "running variance",
        ];
        for (int i = 0; i < what.Length; i++)
        {
            double error = ((actual[i].to(ScalarType.Float64) - expected[i]).norm() / expected[i].norm().clamp_min(1e-12)).ToDouble();
            Assert.True(error <= (i < 2 ? rounding : 4e-6), $"{what[i]}: relative error {error}");
        }

        Tensor[] Results(ScalarType? as64, Func<Tensor, Tensor, Tensor, Tensor, Tensor, Tensor> call)
        {
            Tensor Leaf(Tensor tensor) => (as64 is { } wide ? tensor.to(wide) : tensor).detach().requires_grad_(true);
            var (x, w, b) = (Leaf(input), Leaf(weight), Leaf(bias));
            var (mean, variance) = (zeros(channels, as64 ?? ScalarType.Float32), ones(channels, as64 ?? ScalarType.Float32));
            var output = call(x, w, b, mean, variance);
            var gradients = autograd.grad([output], [x, w, b], [as64 is { } to ? gradient.to(to) : gradient]);
            return [output.detach(), .. gradients.Select(each => each.clone()), mean, variance];
        }
    }

    [Fact]
    public void Many_threads_share_the_rows_and_give_the_same_bits_each_time()
    {
        using var scope = NewDisposeScope();
        var input = ChannelsLast(randn(4, 40, 33, 33)).requires_grad_(true);
        var (weight, bias) = (ones(40).requires_grad_(true), zeros(40).requires_grad_(true));
        try
        {
            set_num_threads(3);
            Assert.Equal(Bytes(), Bytes());
        }
        finally
        {
            set_num_threads(1);
        }

        byte[] Bytes()
        {
            using var inner = NewDisposeScope();
            var output = FusedBatchNorm.Call(input, weight, bias, zeros(40), ones(40), Activation.Silu, Momentum, Epsilon);
            var gradient = autograd.grad([output], [input], [output.detach()])[0];
            return [.. output.permute(0, 2, 3, 1).bytes, .. gradient.permute(0, 2, 3, 1).bytes];
        }
    }

    [Fact]
    public void A_not_finite_input_gives_a_not_finite_output()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
        {
            var input = ChannelsLast(ones(2, 16, 4, 4));
            input[1, 3, 2, 2] = tensor(float.NaN);
            var output = FusedBatchNorm.Call(input.to(type), ones(16), zeros(16), zeros(16), ones(16), Activation.Silu, Momentum, Epsilon);
            Assert.True(output.select(1, 3).isnan().all().ToBoolean());
            Assert.False(output.select(1, 2).isnan().any().ToBoolean());
        }
    }

    /// <summary>
    /// The kernels compute the same on any processor, as the other tests show, but are worth their while with AVX-512 alone.
    /// </summary>
    [Fact]
    public void Channels_last_images_are_supported_where_the_processor_has_the_vectors()
    {
        using var scope = NewDisposeScope();
        foreach (var type in new[] { ScalarType.Float32, ScalarType.BFloat16 })
            Assert.Equal(
                System.Runtime.Intrinsics.Vector512.IsHardwareAccelerated,
                FusedBatchNorm.Supports(ChannelsLast(randn(2, 8, 4, 4)).to(type))
            );
    }

    [Fact]
    public void Images_that_are_not_channels_last_or_not_float_are_left_to_libtorch()
    {
        using var scope = NewDisposeScope();
        Assert.False(FusedBatchNorm.Supports(randn(2, 8, 4, 4)));
        Assert.False(FusedBatchNorm.Supports(ChannelsLast(randn(2, 8, 4, 4)).to(ScalarType.Float64)));
    }

    static Tensor ChannelsLast(Tensor images) => images.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);

    static Tensor Activated(Tensor value, Activation activation) =>
        activation switch
        {
            Activation.Silu => F.silu(value),
            Activation.GeluTanh => F.gelu(value, Approximate.tanh),
            _ => value,
        };
}
