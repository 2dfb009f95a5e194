using System.Collections;
using System.Collections.Concurrent;
using System.Reflection;
using StackingK8s.Contracts.Spec.Rules;

namespace StackingK8s.Contracts.Spec;

/// <summary>
/// The rules a run must keep beyond its types, read off its records' attributes. Pure: the same answer for the command line as the CRD,
/// which is written from the same attributes, gives on a cluster.
/// </summary>
public static class RunValidation
{
    static readonly ConcurrentDictionary<Type, IReadOnlyList<Member>> Members = new();

    /// <returns>Every problem, in the order of the fields; none for a valid run.</returns>
    public static IReadOnlyList<FieldProblem> Problems(StackingRun run) => [.. Of("", run, Everywhere)];

    /// <returns>
    /// Every problem of a run that is meant for a cluster, where nothing is relative to the run file and there is no work directory.
    /// </returns>
    public static IReadOnlyList<FieldProblem> ClusterProblems(StackingRun run)
    {
        List<FieldProblem> problems =
        [
            .. Of("", run, (rule, path, value) => rule.Problems(path, value).Concat(rule.ClusterProblems(path, value))),
        ];
        if (run.Spec.Artifacts.Uri is null)
            problems.Add(new("spec.artifacts.uri", RunSpec.NoStore));
        return problems;
    }

    /// <returns>Every problem of a search that stands in a file of its own.</returns>
    public static IReadOnlyList<FieldProblem> SearchProblems(SearchSpec search) => [.. Of("", search, Everywhere)];

    static IEnumerable<FieldProblem> Of(string path, object record, Check check)
    {
        foreach (var member in Members.GetOrAdd(record.GetType(), RuledMembers))
        {
            if (member.Property.GetValue(record) is not { } value)
                continue;
            string at = path.Length == 0 ? member.Name : $"{path}.{member.Name}";
            foreach (var rule in member.Rules)
            foreach (var problem in check(rule, at, value))
                yield return problem;
            foreach (var problem in Below(at, value, check))
                yield return problem;
        }
    }

    static IEnumerable<FieldProblem> Below(string path, object value, Check check) =>
        value switch
        {
            IDictionary => [],
            IEnumerable list => list.Cast<object>().SelectMany((item, i) => IsRecord(item) ? Of($"{path}[{i}]", item, check) : []),
            _ => IsRecord(value) ? Of(path, value, check) : [],
        };

    static bool IsRecord(object value) => value.GetType() is { IsClass: true } type && type.Assembly == typeof(RunValidation).Assembly;

    static IReadOnlyList<Member> RuledMembers(Type type) =>
        [
            .. FieldNames
                .Properties(type)
                .Select(property => new Member(
                    property,
                    FieldNames.FromProperty(property),
                    [.. property.GetCustomAttributes<RuleAttribute>()]
                )),
        ];

    static IEnumerable<FieldProblem> Everywhere(RuleAttribute rule, string path, object value) => rule.Problems(path, value);

    delegate IEnumerable<FieldProblem> Check(RuleAttribute rule, string path, object value);

    sealed record Member(PropertyInfo Property, string Name, IReadOnlyList<RuleAttribute> Rules);
}

/// <summary>One thing wrong with a run file.</summary>
/// <param name="Path">The field, as in spec.experts[1].epochs.</param>
/// <param name="Message">What is wrong, then how to fix it.</param>
public sealed record FieldProblem(string Path, string Message)
{
    /// <summary>The path, then the message.</summary>
    public override string ToString() => $"{Path}: {Message}";
}
