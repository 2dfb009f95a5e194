using System;
using System.IO;
using System.Linq;
using System.Text;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

/// <summary>
/// Copies an ELF64 library and, where this host's libstdc++ lacks the named symbol version, marks the copy's need for it weak.
/// Layout of the version needs (.gnu.version_r): System V ABI, "Symbol Versioning"; VER_FLG_WEAK is 0x2 in vna_flags.
/// </summary>
public class WeakenVersionNeed : Task
{
    const int SectionTypeVersionNeeds = 0x6ffffffe;
    const ushort WeakFlag = 2;

    static readonly string[] RuntimeFolders = { "/usr/lib/x86_64-linux-gnu", "/lib/x86_64-linux-gnu", "/usr/lib64", "/lib64", "/usr/lib" };

    public string Source { get; set; }
    public string Destination { get; set; }
    public string Version { get; set; }

    public override bool Execute()
    {
        if (File.Exists(Destination) && File.GetLastWriteTimeUtc(Destination) >= File.GetLastWriteTimeUtc(Source))
            return true;
        byte[] elf = File.ReadAllBytes(Source);
        if (!HostHasVersion())
        {
            int flags = FlagsOffset(elf);
            if (flags < 0)
            {
                Log.LogError(
                    "{0} has no version need {1}: the library has changed, and build/WeakenVersionNeed.cs may no longer be wanted",
                    Source,
                    Version
                );
                return false;
            }
            elf[flags] |= (byte)WeakFlag;
            Log.LogMessage(
                MessageImportance.High,
                "This host's C++ runtime lacks {0}: the copy of {1} was made to load without it.",
                Version,
                Path.GetFileName(Source)
            );
        }
        Directory.CreateDirectory(Path.GetDirectoryName(Destination));
        string half = Destination + "." + Guid.NewGuid().ToString("N");
        File.WriteAllBytes(half, elf);
        if (File.Exists(Destination))
            File.Delete(Destination);
        File.Move(half, Destination);
        return true;
    }

    bool HostHasVersion()
    {
        string runtime = RuntimeFolders.Select(folder => Path.Combine(folder, "libstdc++.so.6")).FirstOrDefault(File.Exists);
        // Version names stand as NUL-terminated text in the library's string table.
        return runtime != null && Encoding.ASCII.GetString(File.ReadAllBytes(runtime)).Contains(Version + "\0");
    }

    /// <summary>The offset of vna_flags of the entry named Version, or -1.</summary>
    int FlagsOffset(byte[] elf)
    {
        long sections = BitConverter.ToInt64(elf, 0x28);
        int size = BitConverter.ToUInt16(elf, 0x3A),
            count = BitConverter.ToUInt16(elf, 0x3C);
        for (int i = 0; i < count; i++)
        {
            int header = (int)sections + i * size;
            if (BitConverter.ToInt32(elf, header + 4) != SectionTypeVersionNeeds)
                continue;
            int strings = (int)BitConverter.ToInt64(elf, (int)sections + BitConverter.ToInt32(elf, header + 0x28) * size + 0x18);
            int need = (int)BitConverter.ToInt64(elf, header + 0x18);
            while (true)
            {
                int entries = BitConverter.ToUInt16(elf, need + 2),
                    entry = need + BitConverter.ToInt32(elf, need + 8);
                for (int e = 0; e < entries; e++)
                {
                    if (NameAt(elf, strings + BitConverter.ToInt32(elf, entry + 8)) == Version)
                        return entry + 4;
                    entry += BitConverter.ToInt32(elf, entry + 12);
                }
                int next = BitConverter.ToInt32(elf, need + 12);
                if (next == 0)
                    break;
                need += next;
            }
        }
        return -1;
    }

    static string NameAt(byte[] elf, int offset)
    {
        return Encoding.ASCII.GetString(elf, offset, Array.IndexOf(elf, (byte)0, offset) - offset);
    }
}
