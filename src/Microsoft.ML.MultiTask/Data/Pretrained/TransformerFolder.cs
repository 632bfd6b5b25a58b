namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The files of a pretrained network in a folder.</summary>
internal sealed class TransformerFolder
{
    private const string ConfigName = "config.json";
    private const string WeightsName = "model.safetensors";
    private const string IndexName = "model.safetensors.index.json";
    private static readonly string[] _pickles = ["pytorch_model*.bin", "*.pt", "*.pth"];

    /// <exception cref="IOException">The folder or one of its files does not exist.</exception>
    /// <exception cref="InvalidDataException">The weights are there only in a format that is not read.</exception>
    public TransformerFolder(string folder)
    {
        if (!Directory.Exists(folder)) throw new DirectoryNotFoundException($"The folder of the pretrained network '{folder}' does not exist.");
        Config = Path.Combine(folder, ConfigName);
        if (!File.Exists(Config))
            throw new FileNotFoundException($"The folder '{folder}' has no {ConfigName}; fetch it from where the weights are from.", Config);
        Weights = FindWeights(folder);
    }

    /// <summary>The file that describes the network.</summary>
    public string Config { get; }

    /// <summary>The file of the weights, or the index of several.</summary>
    public string Weights { get; }

    private static string FindWeights(string folder)
    {
        string whole = Path.Combine(folder, WeightsName), index = Path.Combine(folder, IndexName);
        if (File.Exists(whole)) return whole;
        if (File.Exists(index)) return index;
        if (_pickles.SelectMany(pattern => Directory.EnumerateFiles(folder, pattern)).Order(StringComparer.Ordinal).FirstOrDefault() is { } pickle)
            throw WeightFileCheck.Pickled(pickle);
        throw new FileNotFoundException(
            $"The folder '{folder}' has neither {WeightsName} nor {IndexName}; fetch the weights of the network as safetensors.", whole);
    }
}
