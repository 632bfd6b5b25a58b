using System.Buffers.Binary;
using System.Text;

namespace Microsoft.ML.MultiTask.Build;

/// <summary>The dynamic-linking tables of a 64-bit little-endian ELF library, changed in place.</summary>
internal sealed class ElfImage
{
    private const int LoadSegment = 1, DynamicSegment = 2;                                        // p_type
    private const ulong StringTable = 5, VersionNeeds = 0x6ffffffe, VersionNeedCount = 0x6fffffff; // d_tag

    private readonly byte[] _image;
    private readonly List<(ulong Address, ulong Offset, ulong Size)> _segments = [];
    private readonly Dictionary<ulong, ulong> _dynamic = [];

    /// <summary>Reads the program headers and the dynamic section.</summary>
    /// <exception cref="InvalidDataException">The image is no such library.</exception>
    public ElfImage(byte[] image)
    {
        _image = image;
        if (!image.AsSpan().StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]))
            throw new InvalidDataException("not a 64-bit little-endian ELF library");
        ulong headers = UInt64(32);                              // e_phoff
        int size = UInt16(54), count = UInt16(56);               // e_phentsize, e_phnum
        ulong dynamic = 0;
        for (int i = 0; i < count; i++)
        {
            int header = checked((int)headers + i * size);
            if (UInt32(header) == LoadSegment) _segments.Add((UInt64(header + 16), UInt64(header + 8), UInt64(header + 32)));
            if (UInt32(header) == DynamicSegment) dynamic = UInt64(header + 8);
        }
        for (int entry = checked((int)dynamic); UInt64(entry) != 0; entry += 16) _dynamic[UInt64(entry)] = UInt64(entry + 8);
    }

    /// <summary>Gives a symbol another name, which must not be longer. Nothing happens where no symbol has the name.</summary>
    public void RenameSymbol(string name, string newName)
    {
        int strings = FileOffset(_dynamic[StringTable]);
        int at = _image.AsSpan(strings).IndexOf(Encoding.ASCII.GetBytes($"\0{name}\0"));
        if (at < 0) return;
        Span<byte> place = _image.AsSpan(strings + at + 1, name.Length);
        place.Clear();
        Encoding.ASCII.GetBytes(newName, place);
    }

    /// <summary>Makes every need of one version of a library a need of another version that the same library is already asked for.</summary>
    public void ReplaceVersion(string version, string newVersion)
    {
        int need = FileOffset(_dynamic[VersionNeeds]);
        for (ulong left = _dynamic[VersionNeedCount]; left > 0; left--)
        {
            int[] versions = [.. Versions(need)];
            int from = Array.FindIndex(versions, at => Name(at) == version), to = Array.FindIndex(versions, at => Name(at) == newVersion);
            if (from >= 0 && to >= 0)
            {
                _image.AsSpan(versions[to], 4).CopyTo(_image.AsSpan(versions[from]));             // vna_hash
                _image.AsSpan(versions[to] + 8, 4).CopyTo(_image.AsSpan(versions[from] + 8));     // vna_name
            }
            need += (int)UInt32(need + 12);                      // vn_next
        }
    }

    private IEnumerable<int> Versions(int need)
    {
        int at = need + (int)UInt32(need + 8);                   // vn_aux
        for (int left = UInt16(need + 2); left > 0; left--)      // vn_cnt
        {
            yield return at;
            at += (int)UInt32(at + 12);                          // vna_next
        }
    }

    private string Name(int version)
    {
        ReadOnlySpan<byte> text = _image.AsSpan(FileOffset(_dynamic[StringTable]) + (int)UInt32(version + 8));
        return Encoding.ASCII.GetString(text[..text.IndexOf((byte)0)]);
    }

    private int FileOffset(ulong address)
    {
        foreach (var (start, offset, size) in _segments)
            if (address >= start && address < start + size) return checked((int)(address - start + offset));
        throw new InvalidDataException($"no segment holds address 0x{address:x}");
    }

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_image.AsSpan(at));
    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_image.AsSpan(at));
    private ulong UInt64(int at) => BinaryPrimitives.ReadUInt64LittleEndian(_image.AsSpan(at));
}
