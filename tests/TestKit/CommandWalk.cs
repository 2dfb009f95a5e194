using System.CommandLine;

namespace StackingK8s.TestKit;

/// <summary>Every option and argument of every command of a program, with values that a careless or hostile hand may give it.</summary>
public static class CommandWalk
{
    /// <summary>Stands in a value that must never be repeated.</summary>
    public const string Secret = "pa55w0rd";

    /// <summary>A path where nothing is.</summary>
    public const string Absent = "/nonexistent/stacking";

    static readonly string[] Values =
    [
        "-1",
        "0",
        "2147483648",
        "99999999999999999999",
        "1e999",
        "NaN",
        "0,5",
        "\u001b[31mred",
        "two\nlines",
        $"{Absent}/../../x",
        "/dev/null/x",
        "/dev/zero",
        $"s3://user:{Secret}@bucket/x",
        $"s3://bucket/x?X-Amz-Signature={Secret}",
        $"https://user:{Secret}@host/x",
        "s3://b",
        "s3://bucket-x/a//b",
        "s3://bucket-x/a/../b",
        "file://host/x",
        "a\0b",
        "\ud800",
        new('x', 5000),
    ];

    /// <summary>
    /// The command lines: one option or argument has the value, and what is required beside it names what does not exist.
    /// </summary>
    /// <param name="root">Of the program.</param>
    public static IEnumerable<string[]> Lines(RootCommand root) => Lines(root, []);

    static IEnumerable<string[]> Lines(Command command, string[] words)
    {
        foreach (string[] line in command.Subcommands.SelectMany(below => Lines(below, [.. words, below.Name])))
            yield return line;
        foreach (var option in command.Options.Where(option => option.ValueType != typeof(bool) && option.Arity.MaximumNumberOfValues > 0))
        {
            string[] others =
            [
                .. command.Options.Where(other => other.Required && other != option).SelectMany(other => new[] { other.Name, Absent }),
            ];
            string[] arguments = [.. Required(command).Select(_ => Absent)];
            yield return [.. words, .. arguments, .. others, option.Name];
            foreach (string value in Values)
                yield return [.. words, .. arguments, .. others, $"{option.Name}={value}"];
        }
        string[] required = [.. command.Options.Where(option => option.Required).SelectMany(option => new[] { option.Name, Absent })];
        for (int i = 0; i < command.Arguments.Count; i++)
            foreach (string value in Values)
                yield return [.. words, .. required, .. command.Arguments.Select((_, at) => at == i ? value : Absent)];
    }

    static IEnumerable<Argument> Required(Command command) => command.Arguments.Where(argument => argument.Arity.MinimumNumberOfValues > 0);
}
