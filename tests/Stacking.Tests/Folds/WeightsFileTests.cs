using System.Runtime.InteropServices;
using StackingK8s.Artifacts.Formats;
using StackingK8s.Contracts.Errors;
using StackingK8s.Folds.Weights;
using StackingK8s.TestKit;
using StackingK8s.Vision.Experts;
using StackingK8s.Vision.Images;
using TorchSharp;

namespace StackingK8s.Tests.Stacking.Folds;

[Collection(nameof(TorchProcess))]
public sealed class WeightsFileTests : IDisposable
{
    const string Architecture = "efficientnetv2_test";

    static readonly WeightsDescription Description = new(
        Architecture,
        new(96, ImageView.Srm),
        Normalisation.Half,
        ["real, \"raw\"", "fälschung"]
    );

    readonly TemporaryFolder folder = new();

    [Fact]
    public void A_network_written_and_read_is_the_same_network_and_says_how_it_is_used()
    {
        using var network = ExpertCatalog.Create(Architecture, new(), 1);
        network.UseChannelsLast();
        WeightsFile.Write(folder.File("w.safetensors"), network, Description);

        using var other = ExpertCatalog.Create(Architecture, new(), 2);
        using var file = WeightsFile.Open(folder.File("w.safetensors"));
        Assert.True(file.LoadInto(other).ClassifierLoaded);

        Assert.All(network.state_dict(), entry => Assert.True(entry.Value.eq(other.state_dict()[entry.Key]).all().ToBoolean(), entry.Key));
        Assert.Equal(2, file.Classes(network.Architecture));
        var read = file.Description!;
        Assert.Equal((Architecture, Description.Form, Normalisation.Half), (read.Architecture, read.Form, read.Normalisation));
        Assert.Equal(Description.LabelNames, read.LabelNames);
    }

    [Theory]
    [InlineData("F16"), InlineData("BF16"), InlineData("F64")]
    public void Weights_of_other_precision_become_float32(string dtype)
    {
        using var network = ExpertCatalog.Create(Architecture, new(), 1);
        SafetensorsFile.Write(
            folder.File("w.safetensors"),
            [
                .. network
                    .state_dict()
                    .Where(entry => entry.Value.dtype == torch.float32)
                    .Select(entry => new SafetensorsEntry(entry.Key, dtype, entry.Value.shape, stream =>
                    {
                        using var cast = entry
                            .Value.detach()
                            .to(
                                dtype switch
                                {
                                    "F16" => torch.float16,
                                    "BF16" => torch.bfloat16,
                                    _ => torch.float64,
                                }
                            );
                        stream.Write(cast.bytes);
                    })),
            ]
        );

        using var other = ExpertCatalog.Create(Architecture, new(), 2);
        using var file = WeightsFile.Open(folder.File("w.safetensors"));
        file.LoadInto(other);

        double precision = dtype switch
        {
            "F16" => 1.0 / 2048,
            "BF16" => 1.0 / 256,
            _ => 0,
        };
        using var scope = torch.NewDisposeScope();
        var (expected, read) = (network.state_dict()["conv_head.weight"], other.state_dict()["conv_head.weight"]);
        Assert.True((expected - read).abs().le(expected.abs() * precision + 1e-7 * Math.Sign(precision)).all().ToBoolean());
        if (dtype != "F64")
            Assert.False(expected.eq(read).all().ToBoolean());
    }

    public static TheoryData<string, string[]> Unfit() =>
        new()
        {
            { "truncated", ["truncated", "Copy, download or write it again"] },
            { "huge header", ["declares a header of"] },
            { "overlapping", ["an overlap"] },
            { "empty", ["do not fit efficientnetv2_test", "no tensors found"] },
            { "misshapen", ["conv_stem.weight: shape (8, 3, 5, 5) where (8, 3, 3, 3) is expected"] },
            { "another architecture", ["and ", " more", "the number of parameters of maxvit_test_64"] },
            { "not finite", ["conv_stem.weight: holds numbers that are not finite"] },
            { "of bytes", ["'conv_stem.weight' has the type U8"] },
            { "absent", ["does not exist"] },
        };

    [Theory, MemberData(nameof(Unfit))]
    public void A_file_that_does_not_fit_is_a_user_error_that_names_the_fault(string fault, string[] words)
    {
        string file = folder.File("w.safetensors");
        Make(file, fault);

        var rejected = Assert.Throws<DataException>(() =>
        {
            using var network = ExpertCatalog.Create(Architecture, new(), 2);
            using var weights = WeightsFile.Open(file);
            weights.LoadInto(network);
        });

        Assert.Contains(file, rejected.Message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, rejected.Message, StringComparison.Ordinal));
    }

    public static TheoryData<string, byte[], string> Published() =>
        new()
        {
            { "model.bin", [.. "PK\u0003\u0004"u8, .. new byte[60]], "load('model.bin'" },
            { "old.pth", [0x80, 0x02, .. new byte[60]], "load('old.pth'" },
            { "model.safetensors.index.json", [.. "{\"metadata\": {}, \"weight_map\": {}}"u8], "glob.glob('*-of-*.safetensors')" },
        };

    [Theory, MemberData(nameof(Published))]
    public void Other_formats_are_refused_by_name_with_the_line_that_converts_them(string name, byte[] content, string line)
    {
        File.WriteAllBytes(folder.File(name), content);
        var refused = Assert.Throws<DataException>(() => WeightsFile.Open(folder.File(name)));
        Assert.Contains(name, refused.Message, StringComparison.Ordinal);
        Assert.Contains("python3 -c \"", refused.Message, StringComparison.Ordinal);
        Assert.Contains(line, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_is_refused_with_the_line_that_joins_it()
    {
        string file = folder.File("model-00001-of-00002.safetensors");
        Make(file, "empty");
        using var network = ExpertCatalog.Create(Architecture, new(), 2);
        using var weights = WeightsFile.Open(file);
        var refused = Assert.Throws<DataException>(() => weights.LoadInto(network));
        Assert.Contains("glob.glob('model-*-of-*.safetensors')", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Metadata_of_other_programs_is_ignored()
    {
        Assert.Null(WeightsDescription.FromMetadata(new Dictionary<string, string> { ["format"] = "pt" }));
        foreach (
            var (key, text) in new[]
            {
                ("image_size", "-1"),
                ("mean", "[0.5]"),
                ("std", "[0,0.5,0.5]"),
                ("label_names", "real"),
                ("mean", "half"),
            }
        )
            Assert.Null(WeightsDescription.FromMetadata(new Dictionary<string, string>(Description.ToMetadata()) { [key] = text }));
    }

    public void Dispose() => folder.Dispose();

    static void Make(string file, string fault)
    {
        if (fault == "absent")
            return;
        using var network = ExpertCatalog.Create(fault == "another architecture" ? "maxvit_test_64" : Architecture, new(), 1);
        var stem = network.state_dict().First();
        byte[] notFinite = [.. Enumerable.Repeat(float.NaN, 8 * 27).SelectMany(BitConverter.GetBytes)];
        SafetensorsEntry? first = fault switch
        {
            "misshapen" => new(stem.Key, "F32", [8, 3, 5, 5], new byte[4 * 8 * 75]),
            "not finite" => new(stem.Key, "F32", stem.Value.shape, notFinite),
            "of bytes" => new(stem.Key, "U8", stem.Value.shape, new byte[8 * 27]),
            _ => null,
        };
        if (fault == "empty")
            SafetensorsFile.Write(file, []);
        else if (first is null)
            WeightsFile.Write(file, network, Description);
        else
            SafetensorsFile.Write(
                file,
                [
                    .. network
                        .state_dict()
                        .Skip(1)
                        .Select(entry => new SafetensorsEntry(
                            entry.Key,
                            entry.Value.dtype == torch.int64 ? "I64" : "F32",
                            entry.Value.shape,
                            entry.Value.detach().bytes.ToArray()
                        )),
                    first,
                ]
            );
        byte[] bytes = File.ReadAllBytes(file);
        switch (fault)
        {
            case "truncated":
                File.WriteAllBytes(file, bytes[..^100]);
                break;
            case "huge header":
                MemoryMarshal.Write(bytes, long.MaxValue);
                File.WriteAllBytes(file, bytes);
                break;
            case "overlapping":
                File.WriteAllBytes(
                    file,
                    [
                        46 * 2 + 24,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        0,
                        .. """{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"""
                            .PadRight(116)
                            .Select(c => (byte)c),
                        0,
                        0,
                        0,
                        0,
                    ]
                );
                break;
        }
    }
}
