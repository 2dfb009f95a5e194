using System.Text.Json.Nodes;
using static StackingK8s.Tests.Stacking.Verification.Forgeries.Forge;
using Files = StackingK8s.Contracts.ArtifactPaths.Fold;

namespace StackingK8s.Tests.Stacking.Verification.Forgeries;

/// <summary>Forgeries of what the folds took from the manifests, in every list that repeats it.</summary>
static class ManifestForgeries
{
    public static IReadOnlyList<Forgery> All { get; } =
    [
        new("a further column's value changed", "manifest", run =>
            run.EditText("fold-0", Files.HeldOutColumns, text => text.Replace(",c1,", ",c2,", StringComparison.Ordinal))
        ),
        new("a further column renamed in every fold", "manifest", run =>
            run.EditFolds(Files.HeldOutColumns, ReplaceText("row,camera,fold", "row,method,fold"))
        ),
        new("a further column dropped in every fold", "manifest", run => run.EditFolds(Files.HeldOutColumns, ReplaceText(",camera,", ","))),
        new("no further columns", "manifest", run => run.FoldSteps.ToList().ForEach(step => run.Delete(step, Files.HeldOutColumns))),
        new("further columns of another fold's rows", "manifest", run =>
            run.Swap("fold-0", Files.HeldOutColumns, "fold-1", Files.HeldOutColumns)
        ),
        new("the further columns are garbage", "manifest", run => run.EditFolds(Files.HeldOutColumns, Text("row,\"unclosed"))),
        new("a further column's value of a test row changed", "manifest", run =>
            run.EditFolds(Files.TestColumns, ReplaceText("0,c0", "0,c1"))
        ),
        new("no further columns of test rows", "manifest", run =>
            run.FoldSteps.ToList().ForEach(step => run.Delete(step, Files.TestColumns))
        ),
        new("a path renamed in every list", "manifest", run =>
            FoldForgeries.RenameRow(run, row => row.Row == 0 ? row with { Path = "renamed.png" } : row)
        ),
        new("a group renamed in every list", "manifest", run =>
            FoldForgeries.RenameRow(run, row => row.Group == "g3" ? row with { Group = "g300" } : row)
        ),
        new("a test row's label flipped in every fold", "manifest", run =>
            run.EditFolds(Files.TestRows, Rows(rows => [rows[0] with { Label = 1 - rows[0].Label }, .. rows.Skip(1)]))
        ),
        new("the labels exchanged in every fold", "manifest", run =>
            EachSummary(run, json => json["labelNames"] = new JsonArray("fake", "real"))
        ),
        new("groups said to come from another column", "manifest", run => EachSummary(run, json => json["groupColumn"] = "camera")),
    ];

    static void EachSummary(ForgedRun run, Action<JsonObject> edit)
    {
        foreach (string step in run.FoldSteps.ToList())
            run.EditJson(step, Files.Summary, edit);
    }
}
