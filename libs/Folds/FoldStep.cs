using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Data;
using StackingK8s.Folds.Images;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Steps;
using StackingK8s.Vision.Devices;

namespace StackingK8s.Folds;

/// <summary>The fold step: data → cache → per expert: train on the other folds, embed this one and the test rows.</summary>
/// <param name="machine">Device and memory.</param>
public sealed class FoldStep(FoldMachine machine) : IStep<FoldTask>
{
    /// <inheritdoc/>
    public string Device => machine.ChooseDevice().Name;

    /// <inheritdoc/>
    public ArithmeticDescription Arithmetic => new(NativeTorch.Version, TorchArithmetic.Kernels(), OperationThreads.Count);

    /// <inheritdoc/>
    /// <exception cref="UsageException">An expert that cannot be trained, or a setting of the machine that makes no sense.</exception>
    /// <exception cref="DataException">Anything wrong with manifests, images or initial weights.</exception>
    /// <exception cref="TransientException">The decoded images do not fit on the disk.</exception>
    public async Task<PreparedStep> PrepareAsync(FoldTask task, StepContext context)
    {
        RejectUntrainable(task.Experts);
        var local = await RemoteInputs.FetchAsync(task, context);
        int rows = FoldData.CountRows(local.Data);
        var images = await OpenImagesAsync(local, rows, context);
        var finding = context.Progress.Begin(images.IsRemote ? ActivityNames.Fetching : ActivityNames.Checking, "images", rows, 0, 0);
        var data = await FoldData.ReadAsync(local.Data, images, context.Threads, done => finding.Report(done), context.Stop);
        var inputs = data.Inputs();
        foreach (var (name, sha256) in InitialWeights.Digests(local.Experts))
            inputs.Add(name, sha256);
        return new(inputs, attempt =>
        {
            var sound = Check(local, images, data, rows, context);
            sound.Write(attempt.PathFor);
            return new FoldWork(local, images, sound, inputs, machine, context).RunAsync(attempt);
        }) { WarningsAsync = committed => DataWarnings.ReadAsync(committed, local.Experts, context.ScratchFolder, context.Stop) };
    }

    /// <summary>Nothing is decoded to a cache or trained on before the rows and images are found sound.</summary>
    static CheckedImages Check(FoldTask task, ImageRoot images, FoldData data, int rows, StepContext context)
    {
        var inspecting = context.Progress.Begin(ActivityNames.Checking, "images", rows, 0, 0);
        var found = CheckedImages.Check(
            data,
            images,
            task.Data,
            task.Folds,
            task.Seed,
            context.CacheFolder,
            context.Threads,
            done => inspecting.Report(done),
            context.Stop
        );
        found.Checked.RejectFatal();
        foreach (var warning in found.Checked.Report.Warnings.Where(warning => !task.Data.Accept.Contains(warning.Name)))
            context.Progress.Log($"warning: {warning.Name}: {warning.Message}");
        return found;
    }

    static void RejectUntrainable(IReadOnlyList<ExpertSpec> experts)
    {
        var problems = ExpertProblems.Find(experts).ToList();
        if (problems.Count > 0)
            throw new UsageException("The task's experts are invalid:\n" + string.Join("\n", problems.Select(problem => $"  {problem}")));
    }

    // Space for the decoded images is checked first: nothing is fetched that could not be used.
    Task<ImageRoot> OpenImagesAsync(FoldTask task, int rows, StepContext context)
    {
        long budget = ImageSpaceCheck.FetchBudget(
            context.CacheFolder,
            rows,
            [.. task.Experts.Select(ExpertSettings.Form)],
            machine.ImageBytes()
        );
        return ImageRoot.OpenAsync(
            task.Data.ImageRoot,
            "spec.data.imageRoot",
            context.CacheFolder,
            budget,
            context.Progress.Log,
            context.Stop
        );
    }
}
