using System.Text;

namespace StackingK8s.Vision.Devices;

/// <summary>What libtorch's last bits depend on, besides its inputs.</summary>
public static unsafe class TorchArithmetic
{
    const string Unknown = "unknown";

    // std::string of libstdc++: pointer, length, and room for the text itself where it is short.
    const int StringBytes = 32;

    /// <summary>The vector instructions by which libtorch chooses its kernels: DEFAULT, AVX2 or AVX512 (at::get_cpu_capability).</summary>
    public static string Kernels()
    {
        var capability = (delegate* unmanaged<byte*, byte*>)NativeTorch.Export("_ZN2at18get_cpu_capabilityB5cxx11Ev");
        if (capability is null)
            return Unknown;
        byte* text = stackalloc byte[StringBytes];
        capability(text);
        long length = ((long*)text)[1];
        // Such a short text lies in the string itself, so that nothing need be freed.
        return length is > 0 and < 16 ? Encoding.ASCII.GetString(*(byte**)text, (int)length) : Unknown;
    }
}
