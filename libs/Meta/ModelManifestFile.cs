using StackingK8s.Artifacts.Attempts;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Meta;

/// <summary>Writes model.json: what `stacking predict` must know of a run to serve it.</summary>
public static class ModelManifestFile
{
    /// <summary>Writes model.json beside the files that <see cref="MetaArtifacts.Write"/> has written.</summary>
    /// <param name="pathFor">Turns a file name into a local path.</param>
    /// <param name="columns">Columns of X_meta, in order.</param>
    /// <param name="networks">The networks that X_meta was made by.</param>
    /// <param name="report">report.json.</param>
    /// <param name="programVersion">Version and build of the meta step.</param>
    public static void Write(
        Func<string, string> pathFor,
        IReadOnlyList<string> columns,
        NetworkSummary networks,
        MetaReport report,
        string programVersion
    )
    {
        string[] files =
            report.Start == TreeStart.Blend ? [ArtifactPaths.Meta.Blend, ArtifactPaths.Meta.Model] : [ArtifactPaths.Meta.Model];
        ModelManifest manifest = new(
            ModelManifest.CurrentFormat,
            programVersion,
            networks.LabelNames[0],
            networks.LabelNames[1],
            networks.Experts,
            networks.Features,
            columns,
            report.Start,
            new(report.Calibration.Slope, report.Calibration.Intercept),
            report.Threshold.Value,
            [.. files.Select(file => Entry(file, pathFor(file)))],
            networks.Folds,
            networks.Scales
        );
        File.WriteAllText(pathFor(ArtifactPaths.Meta.Manifest), ContractJson.Write(manifest));
    }

    static FileEntry Entry(string file, string path) => new(file, new FileInfo(path).Length, ContentDigest.OfFile(path));
}
