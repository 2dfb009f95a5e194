using System.CommandLine;
using System.Globalization;
using System.Linq.Expressions;
using System.Reflection;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Cli.Options;

/// <summary>
/// The options of a command whose values follow the rules on a record's property: a field of the run file, or of the command's own record.
/// An option and the field it stands for thus allow the same values.
/// </summary>
sealed class RuledOptions
{
    readonly List<Func<ParseResult, IEnumerable<string>>> checks = [];

    /// <summary>Makes an option without a default.</summary>
    /// <param name="name">Such as --seed.</param>
    /// <param name="property">The property whose rules hold.</param>
    /// <param name="description">For the help, which also shows what values are allowed.</param>
    /// <param name="omitted">What holds if the option is omitted, for the help; null: not shown.</param>
    public Option<T> Add<TRecord, T>(string name, Expression<Func<TRecord, T>> property, string description, string? omitted = null)
    {
        var rules = Property(property).GetCustomAttributes<RuleAttribute>().ToList();
        Option<T> option = new(name) { Description = Describe(description, rules) + (omitted is null ? "" : $" (default: {omitted})") };
        foreach (var choice in rules.OfType<OneOfAttribute>())
            option.CompletionSources.Add([.. choice.Choices]);
        checks.Add(parsed => Problems(rules, name, parsed.GetValue(option)));
        return option;
    }

    /// <summary>Makes an option whose default is that of the run file's field.</summary>
    /// <param name="name">Such as --seed.</param>
    /// <param name="property">The property whose rules and default hold.</param>
    /// <param name="description">For the help, which also shows the default and what values are allowed.</param>
    public Option<T> AddDefault<TRecord, T>(string name, Expression<Func<TRecord, T>> property, string description)
    {
        var option = Add(name, property, description);
        // Reflection makes a record without its required members, which have no default.
        var value = (T)Property(property).GetValue(Activator.CreateInstance<TRecord>())!;
        option.DefaultValueFactory = _ => value;
        return option;
    }

    /// <summary>Makes an option that may be repeated.</summary>
    /// <param name="name">Such as --slice-column.</param>
    /// <param name="property">The property whose rules hold.</param>
    /// <param name="description">For the help.</param>
    public Option<string[]> AddList<TRecord>(string name, Expression<Func<TRecord, IReadOnlyList<string>>> property, string description)
    {
        var rules = Property(property).GetCustomAttributes<RuleAttribute>().ToList();
        Option<string[]> option = new(name) { Description = description };
        checks.Add(parsed => Problems(rules, name, parsed.GetValue(option)));
        return option;
    }

    /// <summary>Finds every option that breaks a rule.</summary>
    /// <param name="parsed">The command line.</param>
    /// <returns>The problems so far; the command adds those that only it can see, then throws them.</returns>
    public OptionProblems Check(ParseResult parsed)
    {
        OptionProblems problems = new();
        foreach (string problem in checks.SelectMany(check => check(parsed)))
            problems.Add(problem);
        return problems;
    }

    static IEnumerable<string> Problems(List<RuleAttribute> rules, string name, object? value) =>
        value is null ? [] : rules.SelectMany(rule => rule.Problems(name, value)).Select(problem => $"{problem.Path} {problem.Message}");

    static PropertyInfo Property<TRecord, T>(Expression<Func<TRecord, T>> property) =>
        (PropertyInfo)((MemberExpression)property.Body).Member;

    static string Describe(string description, IReadOnlyList<RuleAttribute> rules)
    {
        string? values = rules
            .Select(rule =>
                rule switch
                {
                    RangeAttribute { Most: < double.PositiveInfinity } range => $"{Number(range.Least)} to {Number(range.Most)}",
                    OneOfAttribute choice => string.Join(", ", choice.Choices),
                    _ => null,
                }
            )
            .FirstOrDefault(values => values is not null);
        return values is null ? description : $"{description}: {values}";
    }

    static string Number(double bound) => bound.ToString("0.######", CultureInfo.InvariantCulture);
}
