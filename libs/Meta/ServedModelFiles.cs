using StackingK8s.Artifacts.Attempts;
using StackingK8s.Boosting;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Meta.Serving;

namespace StackingK8s.Meta;

/// <summary>Writes what serves a model: model.onnx for any program, model.json for `stacking predict`.</summary>
public static class ServedModelFiles
{
    /// <summary>Writes both beside the files that <see cref="MetaArtifacts.Write"/> has written.</summary>
    /// <param name="pathFor">Turns a file name into a local path.</param>
    /// <param name="columns">Columns of X_meta, in order.</param>
    /// <param name="networks">The networks that X_meta was made by.</param>
    /// <param name="scales">Per fold the scale of its networks; null where nothing is scaled.</param>
    /// <param name="outcome">The meta stage's.</param>
    /// <param name="programVersion">Version and build of the meta step.</param>
    /// <exception cref="FormatException">The trees are not a LightGBM model of a binary classifier.</exception>
    public static void Write(
        Func<string, string> pathFor,
        IReadOnlyList<string> columns,
        NetworkSummary networks,
        FoldScales? scales,
        MetaStageOutcome outcome,
        string programVersion
    )
    {
        var report = outcome.Report;
        CalibrationMap calibration = new(report.Calibration.Slope, report.Calibration.Intercept);
        ServingGraph graph = new(
            networks,
            scales?.Folds,
            DecisionTree.ReadAll(outcome.ModelText),
            outcome.Blend,
            calibration,
            report.Threshold.Value
        );
        File.WriteAllBytes(pathFor(ArtifactPaths.Meta.Graph), graph.ToBytes(programVersion));
        string[] files =
        [
            .. report.Start == TreeStart.Blend ? new[] { ArtifactPaths.Meta.Blend } : [],
            ArtifactPaths.Meta.Graph,
            ArtifactPaths.Meta.Model,
        ];
        ModelManifest manifest = new(
            ModelManifest.CurrentFormat,
            programVersion,
            networks.LabelNames[0],
            networks.LabelNames[1],
            networks.Experts,
            networks.Features,
            columns,
            report.Start,
            calibration,
            report.Threshold.Value,
            [.. files.Select(file => Entry(file, pathFor(file)))],
            networks.Folds,
            networks.Scales
        );
        File.WriteAllText(pathFor(ArtifactPaths.Meta.Manifest), ContractJson.Write(manifest));
    }

    static FileEntry Entry(string file, string path) => new(file, new FileInfo(path).Length, ContentDigest.OfFile(path));
}
