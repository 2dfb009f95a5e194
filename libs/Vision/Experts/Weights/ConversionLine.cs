namespace StackingK8s.Vision.Experts.Weights;

/// <summary>
/// Lines for a shell that turn weights as others publish them into one safetensors file; they need Python with safetensors.
/// </summary>
public static class ConversionLine
{
    /// <summary>From a pickle of PyTorch (.bin, .pt, .pth, .ckpt).</summary>
    /// <param name="file">Its name.</param>
    public static string Pickle(string file) =>
        Line(
            "from torch import is_tensor, load",
            $"d = load('{file}', map_location='cpu', weights_only=True); d = d.get('state_dict', d); "
                + "s.save_file({k: v.contiguous() for k, v in d.items() if is_tensor(v)}, 'weights.safetensors')"
        );

    /// <summary>From shards: a file of each is read.</summary>
    /// <param name="pattern">Of their names.</param>
    public static string Shards(string pattern) =>
        Line(
            "import glob",
            $"s.save_file({{k: v for f in glob.glob('{pattern}') for k, v in s.load_file(f).items()}}, 'weights.safetensors')"
        );

    /// <summary>From a file with several copies of a network.</summary>
    /// <param name="prefix">Of the names to keep.</param>
    public static string OneCopy(string prefix) =>
        Line(
            "",
            $"s.save_file({{k[{prefix.Length}:]: v for k, v in s.load_file('FILE').items() if k.startswith('{prefix}')}}, "
                + "'weights.safetensors')"
        );

    static string Line(string import, string work) =>
        $"python3 -c \"{(import.Length > 0 ? import + "; " : "")}import safetensors.torch as s; {work}\"";
}
