using System.Xml.Linq;
using StackingK8s.Cli;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes.Schema;
using StackingK8s.Operator;

namespace StackingK8s.Reference;

/// <summary>What is generated from the code, so that it cannot differ from what the code does.</summary>
public static class ReferencePages
{
    /// <returns>The pages of docs/: path from the repository's root → text.</returns>
    public static IReadOnlyDictionary<string, string> All() =>
        new Dictionary<string, string>
        {
            ["docs/reference/crd.md"] = FieldPage.Format(StackingRunDefinition.Schema(ReadDescriptions())),
            ["docs/reference/cli.md"] = CommandPage.Format(
                ("stacking", CommandLine.Root()),
                ("stacking-operator", OperatorCommand.Create())
            ),
            ["docs/reference/stacking.1"] = ManPage.Format(
                "stacking",
                CommandLine.Root(),
                string.Concat(ExitCodes.All.Select(code => ManPage.Row(code.Code, code.Meaning)))
            ),
            ["docs/exit-codes.md"] = ExitCodePage.Format(ExitCodes.All),
        };

    /// <returns>The CRD of StackingRuns, as YAML.</returns>
    public static string Definition() => StackingRunDefinition.Yaml(ReadDescriptions());

    // The compiler writes the documentation of libs/Contracts beside its assembly.
    static Descriptions ReadDescriptions() =>
        new(typeof(RunSpec).Assembly, XDocument.Load(Path.Combine(AppContext.BaseDirectory, "StackingK8s.Contracts.xml")));
}
