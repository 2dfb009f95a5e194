using System.Runtime.Versioning;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Checkpoints;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Contracts.Errors;
using StackingK8s.Contracts.Results;

namespace StackingK8s.Tests.Artifacts;

[SupportedOSPlatform("linux")]
public sealed class DiskFaultTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;
    readonly TempFolder temp = new();

    public void Dispose() => temp.Dispose();

    [Fact]
    public async Task A_full_disk_is_told_and_what_was_half_written_is_removed()
    {
        using var disk = TestMount.Try(temp["disk"], "size=64k");
        Assert.SkipWhen(disk is null, "this user may not mount a file system");
        var store = new FolderStore(temp["disk/store"]);
        await store.WriteAsync("kept", new byte[1000], None);
        byte[] large = new byte[200_000];
        string local = temp.Write("local", large);
        Func<Task>[] writers =
        [
            () => store.WriteAsync("large", large, None),
            () => store.PutFileAsync(local, "large", None),
            () => Task.Run(() => NpyFile.WriteFloat32(temp["disk/large"], new float[50_000], 50_000)),
            () =>
                Task.Run(() =>
                    RowsCsv.Write(temp["disk/large"], Enumerable.Range(0, 20_000).Select(i => new DataRow(i, $"{i}.jpg", 0, null)))
                ),
            () => Task.Run(() => SafetensorsFile.Write(temp["disk/large"], [new("t", "U8", [large.Length], large)])),
            () => AtomicFile.WriteAsync(temp["disk/large"], async stream =>
                {
                    await using var table = await ParquetTable.CreateAsync(stream, [("x", typeof(double))]);
                    await table.WriteAsync([Enumerable.Range(0, 50_000).Select(i => (double)i * i).ToArray()]);
                }),
        ];
        foreach (var write in writers)
        {
            var fault = await Assert.ThrowsAsync<TransientException>(write);
            Assert.Contains("disk is full", fault.Message, StringComparison.Ordinal);
            Assert.Contains("large", fault.Message, StringComparison.Ordinal);
            Assert.Equal(["disk/store/kept", "local"], temp.Files());
        }
        Assert.Equal(large.Length, new FileInfo(local).Length);
    }

    [Fact]
    public async Task A_commit_on_a_full_disk_leaves_no_attempt()
    {
        using var disk = TestMount.Try(temp["disk"], "size=256k");
        Assert.SkipWhen(disk is null, "this user may not mount a file system");
        var store = new FolderStore(temp["disk/store"]);
        using var attempt = new AttemptWriter(store, temp["scratch"], "meta", new string('a', 64), "1");
        foreach (string name in new[] { "a", "b", "c" })
            File.WriteAllBytes(attempt.PathFor(name), new byte[100_000]);
        await Assert.ThrowsAsync<TransientException>(() =>
            attempt.CommitAsync("1", new Dictionary<string, string>(), new Dictionary<string, double>(), None)
        );
        Assert.DoesNotContain(temp.Files(), file => file.StartsWith("disk/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_checkpoint_on_a_full_disk_leaves_the_older_ones_whole()
    {
        using var disk = TestMount.Try(temp["disk"], "size=256k");
        Assert.SkipWhen(disk is null, "this user may not mount a file system");
        CheckpointStore checkpoints = new(new FolderStore(temp["disk/store"]), "fold-0", new string('a', 64), "effnet", "1.0");
        Task<CheckpointRecord> PutAsync(int position) =>
            checkpoints.PutAsync(position, temp.Write("local", new byte[100_000]), DateTimeOffset.UnixEpoch, false, None);
        await PutAsync(1);
        await PutAsync(2);
        var before = temp.Files();
        await Assert.ThrowsAsync<TransientException>(() => PutAsync(3));

        Assert.Equal(before, temp.Files().Where(file => file != "local"));
        Assert.Equal(2, (await checkpoints.OpenAsync(2, temp["scratch"], None)).Record.Position);
    }

    [Fact]
    public void A_write_that_the_disk_refuses_half_way_leaves_the_old_file()
    {
        string file = temp.Write("file", "old");
        // /dev/full answers every write as a full disk does, for any user.
        var fault = Assert.Throws<TransientException>(() => AtomicFile.Write(file, stream =>
            {
                stream.Write("half"u8);
                using var full = new FileStream("/dev/full", FileMode.Open, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
                full.Write("more"u8);
            }));
        Assert.Contains("disk is full", fault.Message, StringComparison.Ordinal);
        Assert.Equal(["file"], temp.Files());
        Assert.Equal("old", File.ReadAllText(file));
    }

    [Fact]
    public void A_defect_while_writing_is_thrown_on_and_leaves_nothing()
    {
        Assert.Throws<InvalidOperationException>(() => AtomicFile.Write(temp["file"], stream =>
            {
                stream.Write("half"u8);
                throw new InvalidOperationException();
            }));
        Assert.Empty(temp.Files());
    }

    [Fact]
    public async Task A_folder_that_may_not_be_written_is_the_users_to_change()
    {
        using var disk = Environment.IsPrivilegedProcess ? TestMount.Try(temp["locked"], "ro") : null;
        if (disk is null)
        {
            Assert.SkipWhen(Environment.IsPrivilegedProcess, "this user may write everywhere and may not mount a file system");
            Directory.CreateDirectory(temp["locked"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
        var store = new FolderStore(temp["locked"]);
        var fault = await Assert.ThrowsAsync<UsageException>(() => store.WriteAsync("steps/x", new byte[1], None));
        Assert.Contains("may not be written", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<UsageException>(() => store.PutFileAsync(temp.Write("local", "x"), "x", None));
        Assert.Throws<UsageException>(() => new AttemptWriter(store, temp["locked/scratch"], "meta", "w", "1"));
        Assert.Throws<UsageException>(() => NpyFile.WriteInt32(temp["locked/y.npy"], [1], 1));
        Assert.True(File.Exists(temp["local"]));
    }

    [Fact]
    public async Task A_name_too_long_for_the_file_system_is_the_users_to_change()
    {
        var fault = await Assert.ThrowsAsync<UsageException>(() =>
            new FolderStore(temp.Path).WriteAsync(new string('n', 300), new byte[1], None)
        );
        Assert.Contains("too long", fault.Message, StringComparison.Ordinal);
    }
}
