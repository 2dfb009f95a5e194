using StackingK8s.Steps;

namespace StackingK8s.Tests.Stacking.Steps;

public class ThisMachineTests
{
    [Theory]
    [InlineData("fpu sse avx2 avx512f avx512bw", "Fast CPU @ 3.0 GHz with AVX-512")]
    [InlineData("fpu sse avx2", "Fast CPU @ 3.0 GHz without AVX-512")]
    public void A_processor_is_named_with_what_its_kernels_are_chosen_by(string flags, string expected) =>
        Assert.Equal(
            expected,
            ThisMachine.Cpu([
                "processor\t: 0",
                "model\t\t: 17",
                "model name\t: Fast CPU @ 3.0 GHz",
                $"flags\t\t: {flags}",
                "processor\t: 1",
                "model name\t: Another",
            ])
        );

    [Fact]
    public void A_processor_without_a_name_has_that_of_its_architecture() => Assert.Equal("X64 without AVX-512", ThisMachine.Cpu([]));

    [Fact]
    public void This_machine_has_cores_memory_and_a_name()
    {
        var machine = ThisMachine.Describe("cpu");
        Assert.Equal(("cpu", Environment.ProcessorCount), (machine.Device, machine.Cores));
        Assert.True(machine.MemoryBytes > 1 << 20);
        Assert.Contains(".NET", machine.OperatingSystem, StringComparison.Ordinal);
    }
}
