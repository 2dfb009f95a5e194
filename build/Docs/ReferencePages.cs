using System.Xml.Linq;
using StackingK8s.Cli;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Kubernetes.Schema;
using StackingK8s.Operator;

namespace StackingK8s.Docs;

/// <summary>The pages of docs/ that are read off the code, so that they cannot say anything else than it does.</summary>
public static class ReferencePages
{
    /// <returns>Path from the repository's root → text.</returns>
    public static IReadOnlyDictionary<string, string> All()
    {
        var words = XDocument.Load(Path.Combine(AppContext.BaseDirectory, "StackingK8s.Contracts.xml"));
        return new Dictionary<string, string>
        {
            ["docs/reference/crd.md"] = FieldPage.Of(StackingRunDefinition.Schema(new(typeof(RunSpec).Assembly, words))),
            ["docs/reference/cli.md"] = CommandPage.Of(("stacking", CommandLine.Root()), ("stacking-operator", OperatorCommand.Create())),
            ["docs/exit-codes.md"] = ExitCodePage.Of(ExitCodes.All),
        };
    }
}
