using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;

namespace StackingK8s.Folds.Data;

/// <summary>The rows of the test manifest, which are embedded by every fold and trained on by none.</summary>
static class TestRows
{
    /// <summary>Reads the test manifest, checks its rows against the training manifest, and finds its images.</summary>
    /// <param name="file">The test manifest, a local file.</param>
    /// <param name="training">The training manifest. Labels have its meaning: a label that it does not have is a problem.</param>
    /// <param name="columns">Which columns mean what.</param>
    /// <param name="images">Where the images are.</param>
    /// <param name="threads">Files read at a time.</param>
    /// <param name="progress">Called with the number of images found.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Anything wrong with the manifest or its files, all of it at once.</exception>
    public static Task<ImageSet> ReadAsync(
        string file,
        Manifest training,
        ColumnsSpec columns,
        ImageRoot images,
        int threads,
        Action<int>? progress,
        CancellationToken stop
    )
    {
        var manifest = ManifestReader.Read(file, columns, null, training.LabelNames);
        return ImageSet.FindAsync(manifest, images, file, threads, progress, stop);
    }
}
