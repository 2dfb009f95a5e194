using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace StackingK8s.Vision.Devices;

/// <summary>
/// Which libtorch the process loads. The one for the CPU lies in a folder of its own beside the program, where TorchSharp does not look, so
/// that another, with CUDA, can replace it: two in one process would register every operation twice, which ends the process.
/// </summary>
public static class NativeTorch
{
    /// <summary>The version that TorchSharp's native part was compiled against; its C++ interface fits no other.</summary>
    public const string Version = "2.10.0";

    const string Beside = "libtorch",
        CpuLibrary = "libtorch_cpu.so",
        CudaLibrary = "libtorch_cuda.so",
        VersionFile = "build-version";

    // In this order each finds the ones before it already loaded.
    static readonly string[] Libraries = ["libc10.so", CpuLibrary, "libtorch.so"];

    static string folder = Path.Combine(AppContext.BaseDirectory, Beside);

    /// <summary>Loads libtorch from another folder. Call it before the first tensor.</summary>
    /// <param name="folder">The "lib" folder of libtorch <see cref="Version"/>, with or without CUDA.</param>
    /// <exception cref="DeviceException">The folder has no such libtorch, or the program has one that cannot be replaced.</exception>
    public static void Use(string folder)
    {
        NativeTorch.folder = Check(folder, AppContext.BaseDirectory);
        try
        {
            Load();
        }
        catch (Exception unloadable) when (unloadable is DllNotFoundException or BadImageFormatException)
        {
            throw new DeviceException($"Cannot load libtorch {Version} from {folder} ({unloadable.Message}).", unloadable);
        }
    }

    /// <summary>
    /// Loads the program's own libtorch, so that a missing library is one line of the loader's and not TorchSharp's long list of paths.
    /// </summary>
    /// <exception cref="DllNotFoundException">One of its libraries, or one that they need, is missing.</exception>
    public static void Require()
    {
        // A build with CUDA has it beside the program, where TorchSharp finds it.
        if (Directory.Exists(NativeTorch.folder))
            LoadTorchSharp();
    }

    /// <summary>Finds a function of libtorch that TorchSharp does not expose. Its name is that of this libtorch on Linux.</summary>
    /// <param name="name">As the library exports it.</param>
    /// <returns>Its address; 0 where this libtorch has no such function.</returns>
    internal static nint Export(string name)
    {
        _ = TorchSharp.torch.get_num_threads(); // loads libtorch
        return NativeLibrary.TryLoad(CpuLibrary, out nint libtorch) && NativeLibrary.TryGetExport(libtorch, name, out nint address)
            ? address
            : 0;
    }

    /// <returns>The folder's full path.</returns>
    internal static string Check(string folder, string program)
    {
        if (File.Exists(Path.Combine(program, CpuLibrary)))
            throw new DeviceException(
                $"This program was built with its own libtorch, {Path.Combine(program, CpuLibrary)}, which cannot be replaced. "
                    + "Use a program built for the CPU."
            );
        string[] missing = [.. Libraries.Where(library => !File.Exists(Path.Combine(folder, library)))];
        if (missing.Length > 0)
            throw new DeviceException(
                $"{folder} is not a libtorch folder (missing: {string.Join(", ", missing)}). "
                    + $"Use the lib folder of an unpacked libtorch {Version}."
            );
        string version = Path.Combine(folder, "..", VersionFile);
        if (File.Exists(version) && File.ReadAllText(version).Trim() is var found && !found.StartsWith(Version, StringComparison.Ordinal))
            throw new DeviceException($"{folder} holds libtorch {found}. Use {Version}, for the CPU or for CUDA.");
        return Path.GetFullPath(folder);
    }

    [SuppressMessage(
        "Usage",
        "CA2255",
        Justification = "In every program that uses this library, TorchSharp must find libtorch before its first call."
    )]
    [ModuleInitializer]
    internal static void Register() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += Resolve;

    // TorchSharp loads torch_cpu first, and torch_cuda before it checks for a GPU.
    static nint Resolve(Assembly assembly, string name) =>
        name switch
        {
            "torch_cpu" => Load(),
            // Where a network is the first thing a program makes, TorchSharp loads its own library before libtorch.
            "LibTorchSharp" => LoadTorchSharp(),
            "torch_cuda" when Path.Combine(NativeTorch.folder, CudaLibrary) is var cuda && File.Exists(cuda) => NativeLibrary.Load(cuda),
            _ => 0,
        };

    static nint LoadTorchSharp() => Load() != 0 ? NativeLibrary.Load(Path.Combine(AppContext.BaseDirectory, "libLibTorchSharp.so")) : 0;

    // Each by its path: a library that is loaded already is taken for its name, whatever else the machine has under it.
    static nint Load()
    {
        nint last = 0;
        foreach (string library in Libraries)
            last = NativeLibrary.Load(Path.Combine(NativeTorch.folder, library));
        return last;
    }
}
