using System.Diagnostics;
using System.Net.Sockets;
using StackingK8s.Artifacts.Attempts;
using StackingK8s.Artifacts.Data;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Artifacts.Images;
using StackingK8s.Artifacts.Stores;
using StackingK8s.Artifacts.Stores.S3.Credentials;
using StackingK8s.Contracts.Errors;

namespace StackingK8s.Tests.Artifacts;

/// <summary>What is not a file is refused, never opened: opening a named pipe would wait for a writer for ever.</summary>
public sealed class RegularFileTests : IDisposable
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    readonly TempFolder temp = new();
    readonly string pipe;

    public RegularFileTests()
    {
        pipe = temp["pipe"];
        Run("mkfifo", pipe);
    }

    [Fact]
    public void Each_kind_has_its_name()
    {
        using Socket socket = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        socket.Bind(new UnixDomainSocketEndPoint(temp["s"]));
        File.WriteAllText(temp["file"], "");
        File.CreateSymbolicLink(temp["to-pipe"], pipe);
        File.CreateSymbolicLink(temp["to-file"], temp["file"]);
        File.CreateSymbolicLink(temp["to-nothing"], temp["absent"]);

        Assert.Equal("a named pipe", RegularFile.FindOtherKind(pipe));
        Assert.Equal("a named pipe", RegularFile.FindOtherKind(temp["to-pipe"]));
        Assert.Equal("a device", RegularFile.FindOtherKind("/dev/null"));
        Assert.Equal("a folder", RegularFile.FindOtherKind(temp.Path));
        Assert.Equal("a socket", RegularFile.FindOtherKind(temp["s"]));
        Assert.Null(RegularFile.FindOtherKind(temp["file"]));
        Assert.Null(RegularFile.FindOtherKind(temp["to-file"]));
        Assert.Null(RegularFile.FindOtherKind(temp["to-nothing"]));
        Assert.Null(RegularFile.FindOtherKind(temp["file"] + "\0"));
    }

    public static TheoryData<string> Readers() => [.. All.Keys];

    [Theory, MemberData(nameof(Readers))]
    public async Task A_named_pipe_is_refused_by_everything_that_reads_a_users_file(string reader)
    {
        var read = Task.Run(() => All[reader](pipe));

        var refused = await Assert.ThrowsAnyAsync<Exception>(() => read.WaitAsync(Patience));
        Assert.Contains($"{pipe} is a named pipe", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_image_that_is_no_file_is_listed_with_the_others()
    {
        var root = await ImageRoot.OpenAsync(temp.Path, "spec.data.imageRoot", temp.Path, 0, _ => { }, CancellationToken.None);

        var (_, problems) = await root.TryFindAsync(["pipe", "absent.jpg", "/dev/zero"], 1, null, CancellationToken.None)
            .WaitAsync(Patience);

        Assert.Equal(
            [
                $"{pipe} is a named pipe: name a regular file.",
                $"{temp["absent.jpg"]} does not exist",
                "/dev/zero is a device: name a regular file.",
            ],
            problems
        );
    }

    [Fact]
    public void A_file_is_never_written_over_a_pipe_or_device()
    {
        var refused = Assert.Throws<UsageException>(() => NpyFile.WriteInt32(pipe, [1], 1));

        Assert.Equal($"{pipe} is a named pipe: name a regular file.", refused.Message);
        Assert.Equal("a named pipe", RegularFile.FindOtherKind(pipe));
        Assert.Equal(["pipe"], Directory.GetFileSystemEntries(temp.Path).Select(Path.GetFileName));
    }

    static readonly Dictionary<string, Action<string>> All = new(StringComparer.Ordinal)
    {
        ["array"] = path => NpyFile.Read(path),
        ["weights"] = path => new SafetensorsReader(path).Dispose(),
        ["manifest"] = path => ManifestReader.ReadPaths(path, new()),
        ["list of rows"] = path => RowsCsv.Read(path),
        ["digest"] = path => ContentDigest.OfFile(path),
        ["S3 key"] = path => KeyFolder.ReadText(path),
        ["record in a store"] = path => new FolderStore(Path.GetDirectoryName(path)!).ReadAsync("pipe", default).GetAwaiter().GetResult(),
        ["file in a store"] = path =>
            new FolderStore(Path.GetDirectoryName(path)!).FetchFileAsync("pipe", "/", default).GetAwaiter().GetResult(),
    };

    static void Run(string program, string argument)
    {
        using var process = Process.Start(program, [argument]);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    public void Dispose() => temp.Dispose();
}
