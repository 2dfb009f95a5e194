using StackingK8s.Boosting.Learner;

namespace StackingK8s.Tests.Boosting.Learner;

public class NativeNumberTests
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.1, 0.1)]
    [InlineData(0.03, 0.03)]
    [InlineData(100, 100)]
    [InlineData(0.5, 0.5)]
    [InlineData(1e-5, 1e-5)]
    [InlineData(2.5e20, 2.5e20)]
    [InlineData(0.9617258898394239, 0.961725889839424)] // read an ulp off
    public void A_number_is_read_as_LightGBM_reads_it(double written, double read) => Assert.Equal(read, NativeNumber.AsRead(written));
}
