using System.Runtime.InteropServices;
using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Microsoft.ML.MultiTask.Build;

/// <summary>
/// TorchSharp's native library is linked against the C++ runtime of GCC 13 and does not load where that runtime is older (Debian 12, Ubuntu 22.04).
/// It needs one symbol of the newer version, a marker that is never called. The task makes a copy that asks for an older one instead; the
/// package cache is never touched.
/// </summary>
public sealed class RelinkLibTorchSharp : Microsoft.Build.Utilities.Task
{
    private const string NewSymbol = "_ZSt21ios_base_library_initv", NewVersion = "GLIBCXX_3.4.32";
    private const string OldSymbol = "_ZNSt8ios_base4InitC1Ev", OldVersion = "GLIBCXX_3.4";

    /// <summary>The libraries as they lie in the package.</summary>
    [Required]
    public ITaskItem[] Libraries { get; set; } = [];

    /// <summary>Where the copies go.</summary>
    [Required]
    public string Folder { get; set; } = "";

    /// <summary>Makes the copy even where this system does not need it, for a program that is built here and runs elsewhere.</summary>
    public bool Always { get; set; }

    /// <summary>Those of <see cref="Libraries"/> that were copied; empty where nothing has to be done.</summary>
    [Output]
    public ITaskItem[] Replaced { get; set; } = [];

    /// <summary>The copies, with the metadata of the items they replace.</summary>
    [Output]
    public ITaskItem[] Relinked { get; set; } = [];

    /// <inheritdoc/>
    public override bool Execute()
    {
        if (!Always && !SystemIsOlder()) return true;
        Directory.CreateDirectory(Folder);
        Replaced = Libraries;
        Relinked = [.. Libraries.Select(Relink)];
        return true;
    }

    private TaskItem Relink(ITaskItem library)
    {
        string source = library.GetMetadata("FullPath"), copy = Path.GetFullPath(Path.Combine(Folder, Path.GetFileName(source)));
        if (!File.Exists(copy) || File.GetLastWriteTimeUtc(copy) != File.GetLastWriteTimeUtc(source)) WriteCopy(source, copy);
        var item = new TaskItem(copy);
        library.CopyMetadataTo(item);
        return item;
    }

    private void WriteCopy(string source, string copy)
    {
        byte[] image = File.ReadAllBytes(source);
        var elf = new ElfImage(image);
        elf.RenameSymbol(NewSymbol, OldSymbol);
        elf.ReplaceVersion(NewVersion, OldVersion);

        // A new file moved over the old one: whoever has the old one open or linked keeps it whole.
        string fresh = $"{copy}.{Environment.ProcessId}";
        File.WriteAllBytes(fresh, image);
        File.SetLastWriteTimeUtc(fresh, File.GetLastWriteTimeUtc(source));
        File.Move(fresh, copy, overwrite: true);
        Log.LogMessage(MessageImportance.High, "{0} relinked for this system's C++ runtime, which is older than GCC 13", Path.GetFileName(copy));
    }

    private static bool SystemIsOlder() =>
        NativeLibrary.TryLoad("libstdc++.so.6", out nint runtime) && !NativeLibrary.TryGetExport(runtime, NewSymbol, out _);
}
