using System.Globalization;

namespace StackingK8s.Boosting.Learner;

/// <summary>
/// Numbers as LightGBM reads them from its parameter string, digit by digit (Common::Atof): with many digits the last bit may differ
/// from the number that was written, and every tree with it.
/// </summary>
static class NativeNumber
{
    /// <summary>Parameters as the trees see them.</summary>
    public static MetaParameters AsRead(MetaParameters parameters) =>
        parameters with
        {
            LearningRate = AsRead(parameters.LearningRate),
            RegAlpha = AsRead(parameters.RegAlpha),
            RegLambda = AsRead(parameters.RegLambda),
            MinChildWeight = AsRead(parameters.MinChildWeight),
            MinSplitGain = AsRead(parameters.MinSplitGain),
        };

    /// <summary>A number after it was written in .NET's shortest form and read by LightGBM.</summary>
    /// <param name="number">Finite, 0 or more.</param>
    public static double AsRead(double number)
    {
        string text = number.ToString(CultureInfo.InvariantCulture);
        int mark = text.IndexOf('E', StringComparison.Ordinal);
        string[] digits = (mark < 0 ? text : text[..mark]).Split('.');
        double value = Digits(digits[0]);
        if (digits.Length > 1)
            value += Digits(digits[1]) / Power(10, digits[1].Length);
        if (mark < 0)
            return value;
        int exponent = int.Parse(text[(mark + 1)..], CultureInfo.InvariantCulture);
        double scale = Scale(Math.Min(Math.Abs(exponent), 308));
        return exponent < 0 ? value / scale : value * scale;
    }

    static double Digits(string digits) => digits.Aggregate(0.0, (value, digit) => value * 10.0 + (digit - '0'));

    // Common::Pow multiplies in this order.
    static double Power(double number, int power)
    {
        if (power == 0)
            return 1;
        if (power % 2 == 0)
            return Power(number * number, power / 2);
        return power % 3 == 0 ? Power(number * number * number, power / 3) : number * Power(number, power - 1);
    }

    static double Scale(int exponent)
    {
        double scale = 1;
        for (; exponent >= 50; exponent -= 50)
            scale *= 1e50;
        for (; exponent >= 8; exponent -= 8)
            scale *= 1e8;
        for (; exponent > 0; exponent--)
            scale *= 10;
        return scale;
    }
}
