using StackingK8s.Artifacts.Stores;
using TorchSharp;

namespace StackingK8s.Tests.Stacking.Folds;

/// <summary>
/// A store whose answers each come from a thread of their own, where whoever awaits them without a context continues; and libtorch has
/// been told another number of threads there.
/// </summary>
sealed class OtherThreadStore(IArtifactStore store) : WrappedStore(store)
{
    int answered;

    /// <summary>Answers so far.</summary>
    public int Answered => answered;

    public override Task<IReadOnlyList<string>> ListAsync(string prefix, CancellationToken stop) => Elsewhere(base.ListAsync(prefix, stop));

    public override Task<byte[]?> ReadAsync(string path, CancellationToken stop) => Elsewhere(base.ReadAsync(path, stop));

    public override Task<string?> FetchFileAsync(string path, string scratchFolder, CancellationToken stop) =>
        Elsewhere(base.FetchFileAsync(path, scratchFolder, stop));

    async Task<T> Elsewhere<T>(Task<T> answer)
    {
        var result = await answer;
        TaskCompletionSource<T> elsewhere = new();
        new Thread(() =>
        {
            torch.set_num_threads(2);
            _ = torch.get_num_threads(); // only from its first question on does a thread have a number of its own
            Interlocked.Increment(ref answered);
            elsewhere.SetResult(result);
        }).Start();
        return await elsewhere.Task;
    }
}
