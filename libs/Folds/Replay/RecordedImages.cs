using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Steps;

namespace StackingK8s.Folds.Replay;

/// <summary>The images of a run, found again and hashed.</summary>
public sealed class RecordedImages
{
    /// <summary>As results name their inputs.</summary>
    const string Images = "images",
        TestImages = "test images";

    /// <summary>The option that names the place, for messages.</summary>
    const string Field = "--image-root";

    const int MostNamed = 20;

    readonly IReadOnlyList<StoredImage> training,
        test;
    readonly IReadOnlyList<ImageFacts> recordedTraining,
        recordedTest;

    RecordedImages(
        ImageRoot root,
        IReadOnlyList<StoredImage> training,
        IReadOnlyList<StoredImage> test,
        (IReadOnlyList<ImageFacts> Training, IReadOnlyList<ImageFacts> Test) recorded
    )
    {
        (Root, this.training, this.test) = (root, training, test);
        (recordedTraining, recordedTest) = recorded;
    }

    internal ImageRoot Root { get; }

    /// <summary>Each row's of the training manifest.</summary>
    internal IReadOnlyList<StoredImage> Training => training;

    /// <summary>Each row's of the test manifest.</summary>
    internal IReadOnlyList<StoredImage> Test => test;

    /// <summary>Finds and hashes every image that a fold read.</summary>
    /// <param name="fold">One of the run's folds: all read the same images.</param>
    /// <param name="imageRoot">Folder or s3:// URI that the paths start from.</param>
    /// <param name="cacheFolder">Where remote images are fetched to.</param>
    /// <param name="threads">Files read at a time.</param>
    /// <param name="progress">Counts the images.</param>
    /// <param name="stop">Cancels the work.</param>
    /// <exception cref="DataException">Images that are missing or unreadable, all of them.</exception>
    public static async Task<RecordedImages> FindAsync(
        RecordedFold fold,
        string imageRoot,
        string cacheFolder,
        int threads,
        ProgressReporter progress,
        CancellationToken stop
    )
    {
        var training = await fold.AllRowsAsync(fold.Experts[0], stop);
        IReadOnlyList<DataRow> test = fold.HasTest ? await fold.RowsAsync(ArtifactPaths.Fold.TestRows, stop) : [];
        long budget = ImageSpaceCheck.FetchBudget(cacheFolder, 0, [], FoldMachine.FromEnvironment().ImageBytes());
        var root = await ImageRoot.OpenAsync(imageRoot, Field, cacheFolder, budget, progress.Log, stop);
        var finding = progress.Begin(ActivityNames.Checking, "images", training.Count + test.Count, 0, 0);
        (IReadOnlyList<ImageFacts>, IReadOnlyList<ImageFacts>) recorded = fold.Attempt.Result.Files.Any(file =>
            file.Path == ArtifactPaths.Fold.Images
        )
            ? ImagesCsv.Read(await fold.FetchAsync(ArtifactPaths.Fold.Images, stop))
            : ([], []);
        return new(root, await HashAsync(training, 0), await HashAsync(test, training.Count), recorded);

        Task<IReadOnlyList<StoredImage>> HashAsync(IReadOnlyList<DataRow> rows, int before) =>
            root.FindAsync([.. rows.Select(row => row.Path)], "the run's rows", threads, done => finding.Report(before + done), stop);
    }

    /// <summary>Whether these are the images that a fold read.</summary>
    /// <returns>A sentence for each image that is another, as far as images.csv tells; none where all are the same.</returns>
    public IReadOnlyList<string> Breaches(RecordedFold fold)
    {
        List<string> breaches = [];
        Compare(Images, training, recordedTraining);
        if (fold.HasTest)
            Compare(TestImages, test, recordedTest);
        return breaches;

        void Compare(string input, IReadOnlyList<StoredImage> images, IReadOnlyList<ImageFacts> facts)
        {
            string digest = ContentDigest.OfList(images.Select(image => image.Sha256)),
                recorded = fold.Attempt.Result.Inputs.GetValueOrDefault(input, "nothing");
            if (digest == recorded)
                return;
            breaches.Add($"{fold.Step} read {input} with the digest {recorded}, but those found have {digest}");
            if (facts.Count == images.Count)
                breaches.AddRange(
                    Enumerable
                        .Range(0, images.Count)
                        .Where(row => images[row].Sha256 != facts[row].Sha256)
                        .Take(MostNamed)
                        .Select(row =>
                            $"{input}, row {row} ({images[row].Path}): SHA-256 {images[row].Sha256} instead of {facts[row].Sha256}"
                        )
                );
        }
    }
}
