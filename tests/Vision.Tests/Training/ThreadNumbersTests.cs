using StackingK8s.Vision.Devices;
using StackingK8s.Vision.Embedding;
using StackingK8s.Vision.Images;
using StackingK8s.Vision.Training;
using StackingK8s.Vision.Training.Snapshots;
using TorchSharp;

namespace StackingK8s.Tests.Vision.Training;

/// <summary>A network is at work on the number of threads that its process was told, or not at all.</summary>
[Collection(nameof(Alone))]
public sealed class ThreadNumbersTests : IDisposable
{
    readonly ToyTask task = new(ToyTask.Size, 16);

    public void Dispose()
    {
        OperationThreads.Set(1);
        task.Dispose();
    }

    [Fact]
    public void A_thread_keeps_the_number_it_had_when_the_process_is_told_another()
    {
        // libtorch's own behaviour, the reason for all of this: without it, the tests below could not fail.
        using ManualResetEventSlim asked = new(),
            told = new();
        int after = 0;
        Thread other = new(() =>
        {
            UseNumber(3);
            asked.Set();
            told.Wait();
            after = torch.get_num_threads();
        });
        other.Start();
        asked.Wait();
        torch.set_num_threads(1);
        told.Set();
        other.Join();
        Assert.Equal(3, after);
    }

    [Fact]
    public void A_training_has_the_number_of_its_process_on_a_thread_that_had_another()
    {
        List<int> seen = [];
        RunOnThreadWith(3, () => Train(_ => seen.Add(torch.get_num_threads())));
        Assert.Equal([1, 1], seen);
    }

    [Fact]
    public void An_embedding_has_the_number_of_its_process_on_a_thread_that_had_another()
    {
        List<int> seen = [];
        RunOnThreadWith(3, () => Embed(() => seen.Add(torch.get_num_threads())));
        Assert.Equal([1, 1], seen);
    }

    [Fact]
    public void A_training_ends_when_its_number_changes_and_saves_nothing_of_that_step()
    {
        List<int> saved = [];
        var changed = Assert.Throws<ThreadsChangedException>(() =>
            Train(at => ChangeAfter(at.Step == 1), new Checkpointing(TimeSpan.Zero, snapshot => saved.Add(snapshot.Position.Step)))
        );
        Assert.Contains("1 in an operation", changed.Message, StringComparison.Ordinal);
        Assert.Contains("now 3 in an operation", changed.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(2, saved);

        static void ChangeAfter(bool reached)
        {
            if (reached)
                torch.set_num_threads(3);
        }
    }

    [Fact]
    public void An_embedding_ends_when_its_number_changes()
    {
        Assert.Throws<ThreadsChangedException>(() => Embed(() => torch.set_num_threads(3)));
    }

    /// <summary>Two epochs of one step.</summary>
    void Train(Action<TrainingProgress> watch, Checkpointing? checkpointing = null)
    {
        using TinyNetwork network = new(1);
        int[] rows = [.. Enumerable.Range(0, task.Images.Count)];
        ExpertTrainer.Train(
            network,
            task.Images,
            rows,
            task.Labels,
            Normalisation.Half,
            new()
            {
                Epochs = 2,
                BatchSize = 16,
                ReadLossEvery = 1,
            },
            watch,
            checkpointing: checkpointing
        );
    }

    /// <summary>Two batches.</summary>
    void Embed(Action each)
    {
        using TinyNetwork network = new(1);
        Embedder.Embed(
            network,
            images =>
            {
                each();
                return network.Embed(images);
            },
            network.Classify,
            task.Images,
            [.. Enumerable.Range(0, task.Images.Count)],
            Normalisation.Half,
            8
        );
    }

    // Only from its first question on does a thread have a number of its own.
    static void UseNumber(int number)
    {
        torch.set_num_threads(number);
        Assert.Equal(number, torch.get_num_threads());
    }

    static void RunOnThreadWith(int number, Action work)
    {
        Exception? failure = null;
        Thread thread = new(() =>
        {
            UseNumber(number);
            try
            {
                work();
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
            throw failure;
    }
}
