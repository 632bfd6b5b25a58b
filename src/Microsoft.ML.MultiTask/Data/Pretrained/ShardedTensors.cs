using System.Text.Json;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>A network in several safetensors files, with an index that states which tensor is in which.</summary>
internal sealed class ShardedTensors : TensorFile
{
    private readonly Dictionary<string, TensorFile> _shards = [];
    private readonly Dictionary<string, string> _shardOf;

    /// <param name="path">The index, such as <c>model.safetensors.index.json</c>.</param>
    public ShardedTensors(string path)
    {
        Path = path;
        _shardOf = ReadIndex(path);
        try
        {
            foreach (string shard in _shardOf.Values.Distinct()) _shards.Add(shard, Open(shard, path));
            Shapes = _shardOf.ToDictionary(tensor => tensor.Key, tensor => ShapeOf(tensor.Key));
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override string Path { get; }

    /// <inheritdoc/>
    public override IReadOnlyDictionary<string, long[]> Shapes { get; }

    /// <inheritdoc/>
    public override StoredTensor Find(string name) => _shards[_shardOf[name]].Find(name);

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (TensorFile shard in _shards.Values) shard.Dispose();
    }

    private static Dictionary<string, string> ReadIndex(string path)
    {
        JsonSettings index = JsonSettings.Read(path);
        if (index.Find("weight_map") is not { ValueKind: JsonValueKind.Object } map)
            throw new InvalidDataException($"{path} has no weight_map with the file of each tensor. Fetch it anew.");
        Dictionary<string, string> files = [];
        foreach (JsonProperty tensor in map.EnumerateObject())
        {
            if (tensor.Value.ValueKind != JsonValueKind.String)
                throw new InvalidDataException($"{path} states no file for '{tensor.Name}'. Fetch it anew.");
            files[tensor.Name] = tensor.Value.GetString()!;
        }
        return files;
    }

    private static SafetensorsFile Open(string shard, string index)
    {
        // The index may come from anywhere: it must not lead out of its folder.
        if (shard.Length == 0 || shard.AsSpan().ContainsAny('/', '\\', ':') || shard is "." or "..")
            throw new InvalidDataException($"{index} names the file '{shard}', which is no file of its folder. Fetch it anew.");
        string path = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(index)!, shard);
        if (!File.Exists(path)) throw new FileNotFoundException($"{index} names the file '{shard}', which is not beside it; fetch that file too.", path);
        return new SafetensorsFile(path);
    }

    private long[] ShapeOf(string name) => _shards[_shardOf[name]].Shapes.TryGetValue(name, out long[]? shape) ? shape
        : throw new InvalidDataException($"{Path} names '{_shardOf[name]}' as the file of '{name}', but it has no such tensor. Fetch both anew.");
}
