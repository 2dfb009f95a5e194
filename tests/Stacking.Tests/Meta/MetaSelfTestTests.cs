using System.Globalization;
using System.Text.RegularExpressions;
using StackingK8s.Images.MetaTrainer;

namespace StackingK8s.Tests.Stacking.Meta;

public class MetaSelfTestTests
{
    [Fact]
    public async Task One_round_of_boosting_learns_which_half_is_which()
    {
        string found = await Assert.Single(MetaSelfTest.Checks).TryAsync("");

        var told = Regex.Match(found, @"^1 round of boosting, which separates (0\.\d+) from (0\.\d+)$");
        Assert.True(told.Success, found);
        Assert.InRange(double.Parse(told.Groups[1].Value, CultureInfo.InvariantCulture), 0.3, 0.499);
        Assert.InRange(double.Parse(told.Groups[2].Value, CultureInfo.InvariantCulture), 0.501, 0.7);
    }
}
