using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Images;
using StackingK8s.Contracts;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Spec;
using StackingK8s.Contracts.Spec.Rules;
using StackingK8s.Contracts.Tasks;
using StackingK8s.Folds.Data;
using StackingK8s.Folds.Training;
using StackingK8s.Folds.Weights;
using StackingK8s.Learning.Metrics;
using StackingK8s.Learning.Splits;
using StackingK8s.Steps;
using StackingK8s.Vision.Arithmetic;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images.Caching;
using StackingK8s.Vision.Images.Decoding;
using StackingK8s.Vision.Training.Devices;
using StackingK8s.Vision.Training.Loop;

namespace StackingK8s.Folds;

/// <summary>The fold step: data → cache → per expert: train on the other folds, describe this one and the test rows.</summary>
/// <param name="machine">Device and memory.</param>
public sealed class FoldTrainer(FoldMachine machine) : IStepWork<FoldTask>
{
    const double DecodingShare = 0.05;

    FoldTask? local;
    ImageRoot? images;
    FoldData? data;
    SortedDictionary<string, string> inputs = [];

    public async Task<IReadOnlyDictionary<string, string>> ReadInputsAsync(FoldTask task, StepContext context)
    {
        var problems = ExpertProblems.Of(task.Experts).ToList();
        if (problems.Count > 0)
            throw new UsageException(
                "The task asks for what cannot be done:\n" + string.Join("\n", problems.Select(problem => $"  {problem}"))
            );
        local = await RemoteInputs.FetchAsync(task, context).ConfigureAwait(false);
        int rows = new[] { local.Data.Manifest, local.Data.TestManifest }
            .OfType<string>()
            .Sum(file => ManifestReader.ReadPaths(file).Count);
        long budget = ImageRoom.Budget(context.CacheFolder, rows, [.. local.Experts.Select(SizeOf)], machine.ImageBytes());
        images = await ImageRoot
            .OpenAsync(local.Data.ImageRoot, "spec.data.imageRoot", context.CacheFolder, budget, context.Progress.Say, context.Stop)
            .ConfigureAwait(false);
        var finding = context.Progress.Begin(images.IsRemote ? "fetching" : "checking", "images", rows, 0, 0);
        data = await FoldData.ReadAsync(local, images, context.Threads, done => finding.Report(done), context.Stop).ConfigureAwait(false);
        inputs = data.Inputs();
        foreach (var (name, sha256) in InitialWeights.Digests(local.Experts))
            inputs.Add(name, sha256);
        return inputs;
    }

    public async Task<IReadOnlyDictionary<string, double>> WorkAsync(FoldTask task, AttemptWriter attempt, StepContext context)
    {
        task = local!;
        NativeMemory.KeepFreed();
        var device = machine.ChooseDevice();
        context.Progress.Say(device.ToString());
        Threads.Use(context.Threads);
        InitialWeights.Check(task.Experts, inputs);
        var training = data!.Training;
        int[] seen = FoldRows.Training(data.FoldOfRow, task.Fold),
            heldOut = FoldRows.HeldOut(data.FoldOfRow, task.Fold);
        RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.HeldOutRows), training.Rows(heldOut));
        if (data.Test is { } test)
            RowsCsv.Write(attempt.PathFor(ArtifactPaths.Fold.TestRows), test.Rows(Enumerable.Range(0, test.Images.Count)));

        SortedDictionary<string, double> metrics = new(StringComparer.Ordinal);
        for (int i = 0; i < task.Experts.Count; i++)
        {
            var spec = task.Experts[i];
            double from = (double)i / task.Experts.Count,
                to = (i + 1.0) / task.Experts.Count,
                decoded = from + (to - from) * DecodingShare;
            int size = SizeOf(spec);
            using var pixels = Decode(training, size, context, from, decoded);
            using var testPixels = data.Test is null ? null : Decode(data.Test, size, context, from, decoded);

            ExpertFold fold = new(spec, task, inputs, context, machine, device.Device, decoded, to);
            ExpertArtifacts files = new(spec.Name, attempt);
            try
            {
                int[] labels = [.. seen.Select(row => training.Manifest.Rows[row].Label)];
                string[]? groups = training.Manifest.HasGroups ? [.. seen.Select(row => training.Manifest.Rows[row].Group!)] : null;
                var (network, options, curve) = await fold.TrainAsync(pixels, seen, labels, groups, attempt.WorkDigest)
                    .ConfigureAwait(false);
                metrics[$"batch_size_{spec.Name}"] = options.BatchSize;
                metrics[$"bfloat16_{spec.Name}"] = options.Precision == Precision.BFloat16 ? 1 : 0;
                using (network)
                {
                    files.WriteProjection(fold.Projection(network));
                    files.WriteTraining(
                        network,
                        new(spec.Architecture, size, fold.Normalisation, training.Manifest.LabelNames),
                        curve,
                        training.Rows(seen)
                    );
                    var described = fold.Describe(network, pixels, heldOut);
                    files.WriteHeldOut(described);
                    if (testPixels is not null)
                        files.WriteTest(fold.Describe(network, testPixels, [.. Enumerable.Range(0, testPixels.Count)]));
                    metrics[$"held_out_auc_{spec.Name}"] = RocAuc.Of(
                        [.. heldOut.Select(row => training.Manifest.Rows[row].Label)],
                        [.. described.Logits.Select(logit => (double)logit)]
                    );
                }
            }
            catch (TrainingDivergedException diverged)
            {
                throw new UsageException($"{spec.Name}: {diverged.Message}", diverged);
            }
            catch (TrainingOutOfMemoryException exhausted)
            {
                throw new MemoryException($"{spec.Name}: {exhausted.Message}", exhausted);
            }
            catch (SplitException split)
            {
                throw new DataException($"{spec.Name}: earlyStopping cannot set validation rows aside: {split.Message}", split);
            }
        }
        return metrics;
    }

    static int SizeOf(ExpertSpec expert) => expert.ImageSize ?? ExpertCatalog.Find(expert.Architecture).DefaultImageSize;

    ImageCache Decode(ImageSet set, int size, StepContext context, double from, double to)
    {
        var activity = context.Progress.Begin("decoding", "images", set.Images.Count, from, to);
        return DecodedImages.Open(
            images!,
            set.Images,
            context.CacheFolder,
            size,
            context.Threads,
            done => activity.Report(done),
            context.Stop
        );
    }
}
