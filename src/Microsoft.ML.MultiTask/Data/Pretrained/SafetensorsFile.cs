using Microsoft.Win32.SafeHandles;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>A safetensors file. Only its header is held in memory.</summary>
internal sealed class SafetensorsFile : TensorFile
{
    private readonly SafeFileHandle _file;
    private readonly SafetensorsHeader _header;

    public SafetensorsFile(string path)
    {
        WeightFileCheck.Require(path);
        Path = path;
        _file = File.OpenHandle(path, options: FileOptions.SequentialScan);
        try
        {
            _header = SafetensorsHeader.Read(_file, path);
        }
        catch
        {
            _file.Dispose();
            throw;
        }
        Shapes = _header.Entries.ToDictionary(entry => entry.Key, entry => entry.Value.Shape);
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <inheritdoc/>
    public override StoredTensor Find(string name)
    {
        SafetensorsEntry entry = _header.Entries[name];
        long begin = _header.End + entry.Offsets[0];
        return new StoredTensor(Path, name, entry.Type, (first, bytes) => FileBytes.Read(_file, Path, begin + first, bytes));
    }

    /// <inheritdoc/>
    public override void Dispose() => _file.Dispose();
}
