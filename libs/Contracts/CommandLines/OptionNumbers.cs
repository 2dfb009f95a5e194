using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace StackingK8s.Contracts.CommandLines;

/// <summary>How options with numbers are read: as <see cref="NumberText"/>, with a sentence where they are none.</summary>
static class OptionNumbers
{
    /// <summary>Gives an option this way of reading, where it is one of numbers.</summary>
    public static void Read(Option option)
    {
        switch (option)
        {
            case Option<double> real:
                real.CustomParser = result => Real(result, option.Name) ?? 0;
                break;
            case Option<double?> real:
                real.CustomParser = result => Real(result, option.Name);
                break;
            case Option<int> whole:
                whole.CustomParser = result => (int)(Whole(result, option.Name, int.MinValue, int.MaxValue) ?? 0);
                break;
            case Option<int?> whole:
                whole.CustomParser = result => (int?)Whole(result, option.Name, int.MinValue, int.MaxValue);
                break;
            case Option<long> whole:
                whole.CustomParser = result => Whole(result, option.Name, long.MinValue, long.MaxValue) ?? 0;
                break;
            case Option<long?> whole:
                whole.CustomParser = result => Whole(result, option.Name, long.MinValue, long.MaxValue);
                break;
        }
    }

    static double? Real(ArgumentResult result, string name)
    {
        if (Text(result) is not { } text)
            return null;
        if (NumberText.TryParse(text, out double number))
            return number;
        result.AddError($"{name} must be a number, such as 0.5, not '{text}'.");
        return null;
    }

    static long? Whole(ArgumentResult result, string name, long least, long most)
    {
        if (Text(result) is not { } text)
            return null;
        if (
            long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            && number >= least
            && number <= most
        )
            return number;
        result.AddError(
            text.All(char.IsAsciiDigit)
                ? $"{name} must be at most {most.ToString(CultureInfo.InvariantCulture)}, not {text}."
                : $"{name} must be a whole number, not '{text}'."
        );
        return null;
    }

    // An empty value is reported as such.
    static string? Text(ArgumentResult result) =>
        result.Tokens is [var token, ..] && !string.IsNullOrWhiteSpace(token.Value) ? token.Value : null;
}
