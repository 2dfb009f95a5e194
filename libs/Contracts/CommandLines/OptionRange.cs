using System.CommandLine;
using System.CommandLine.Parsing;

namespace StackingK8s.Contracts.CommandLines;

/// <summary>Bounds of numeric options that stand for no field of the run file.</summary>
public static class OptionRange
{
    /// <summary>Refuses values out of the range; NaN is out of every range.</summary>
    /// <param name="option">The option.</param>
    /// <param name="least">The least allowed.</param>
    /// <param name="most">The most allowed.</param>
    /// <returns>The same option.</returns>
    public static Option<T> Within<T>(this Option<T> option, T least, T most)
        where T : struct, IComparable<T>, IFormattable
    {
        option.Validators.Add(result => Check(result, option, least, most));
        return option;
    }

    /// <summary>A TCP port.</summary>
    /// <param name="option">The option.</param>
    /// <param name="least">0 where it means none or any, else 1.</param>
    public static Option<int> Port(this Option<int> option, int least = 0) => option.Within(least, ushort.MaxValue);

    static void Check<T>(OptionResult result, Option<T> option, T least, T most)
        where T : struct, IComparable<T>, IFormattable
    {
        if (result.Errors.Any() || result.Tokens.Count == 0)
            return;
        T value;
        try
        {
            value = result.GetValueOrDefault<T>();
        }
        catch (InvalidOperationException)
        {
            // Text that is not a number is refused by the parser itself.
            return;
        }
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            result.AddError(FormattableString.Invariant($"{option.Name} must be {least} to {most}, not {value}."));
    }
}
