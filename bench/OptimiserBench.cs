using System.Diagnostics;
using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Optimiser;
using static TorchSharp.torch;

namespace StackingK8s.Bench;

/// <summary>
/// What a step of the optimiser costs besides arithmetic: as many parameters as tf_efficientnetv2_b3 has, each so small that its
/// arithmetic takes no time.
/// </summary>
static class OptimiserBench
{
    const int Parameters = 362,
        Elements = 64,
        Steps = 200,
        WarmUp = 20;

    public static void Run(BenchReport report)
    {
        OperationThreads.Set(1);
        report.Title(
            "Optimiser",
            $"Milliseconds and managed bytes of one AdamW step over {Parameters} parameters of {Elements} elements, including clipping and "
                + $"clearing the gradients; best of {Steps} steps on one thread.",
            "optimiser",
            "ms",
            "bytes",
            "ratio"
        );
        var (managed, managedBytes) = Measure(network =>
        {
            var optimiser = optim.AdamW(network.parameters(), weight_decay: 0.05);
            return (optimiser, () =>
            {
                nn.utils.clip_grad_norm_(network.parameters().Cast<TorchSharp.Modules.Parameter>(), 1);
                optimiser.step();
                foreach (var parameter in network.parameters())
                    parameter.grad = null;
            });
        });
        report.Row("TorchSharp's own", $"{managed:0.00}", $"{managedBytes:0}", "");
        foreach (
            var (name, options) in new[]
            {
                ("AdamW", new TrainingOptions()),
                ("AdamW, layer decay in 32 blocks", new TrainingOptions { LayerDecay = 0.8 }),
            }
        )
        {
            var (fused, fusedBytes) = Measure(network =>
            {
                var optimiser = AdamW.Create(network, options);
                return (optimiser, () => optimiser.Step(1e-3));
            });
            report.Row(name, $"{fused:0.00}", $"{fusedBytes:0}", $"{managed / fused:0.0}x");
        }
    }

    static (double Milliseconds, double Bytes) Measure(Func<nn.Module, (IDisposable Optimiser, Action Step)> create)
    {
        using var scope = NewDisposeScope();
        using var network = new ManyParameters();
        Tensor[] gradients = [.. network.parameters().Select(parameter => ones_like(parameter))];
        var (optimiser, step) = create(network);
        using (optimiser)
        {
            var times = new double[Steps];
            long allocated = 0;
            for (int i = -WarmUp; i < Steps; i++)
            {
                using var inner = NewDisposeScope();
                foreach (var (parameter, gradient) in network.parameters().Zip(gradients))
                    parameter.grad = gradient;
                long before = GC.GetAllocatedBytesForCurrentThread(),
                    began = Stopwatch.GetTimestamp();
                step();
                if (i < 0)
                    continue;
                times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
                allocated += GC.GetAllocatedBytesForCurrentThread() - before;
            }
            return (times.Min(), allocated / (double)Steps);
        }
    }

    /// <summary>Named as in 32 blocks, for layer decay; every other one a matrix, which decays.</summary>
    sealed class ManyParameters : nn.Module
    {
        const int Blocks = 32;

        public ManyParameters()
            : base(nameof(ManyParameters))
        {
            Part stage = new(),
                blocks = new();
            for (int block = 0; block < Blocks; block++)
            {
                var part = new Part();
                for (int i = block; i < Parameters; i += Blocks)
                    part.register_parameter($"p{i}", nn.Parameter(i / Blocks % 2 == 0 ? zeros(8, Elements / 8) : zeros(Elements)));
                stage.register_module($"{block}", part);
            }
            blocks.register_module("0", stage);
            register_module("blocks", blocks);
        }
    }

    sealed class Part() : nn.Module(nameof(Part));
}
