using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Persistence;

/// <summary>A network as two streams: a manifest and the weights.</summary>
internal static class ModelArchive
{
    private static readonly JsonSerializerOptions _json = SettingsJson.Options;

    /// <summary>The weights of a network, and the manifest that describes them.</summary>
    public static (byte[] Manifest, byte[] Weights) Write(Network network)
    {
        using var weights = new MemoryStream();
        var parameters = new List<ParameterEntry>();
        foreach ((string name, Tensor value) in network.State())
        {
            parameters.Add(new ParameterEntry(name, value.shape));
            weights.Write(MemoryMarshal.AsBytes<float>(Tensors.ToArray<float>(value)));
        }
        byte[] bytes = weights.ToArray();
        var manifest = new Manifest
        {
            Format = Manifest.CurrentFormat,
            Plan = network.Plan,
            Parameters = parameters,
            Hash = Convert.ToHexString(SHA256.HashData(bytes)),
        };
        return (JsonSerializer.SerializeToUtf8Bytes(manifest, _json), bytes);
    }

    /// <summary>Builds the network that the two streams describe.</summary>
    /// <exception cref="InvalidDataException">The streams are damaged, of a newer format, or do not fit together.</exception>
    public static Network Read(byte[] manifestBytes, byte[] weights)
    {
        Manifest manifest = ReadManifest(manifestBytes);
        if (Convert.ToHexString(SHA256.HashData(weights)) != manifest.Hash)
        {
            throw new InvalidDataException($"The weights of the model file are damaged or cut off: {weights.Length} bytes with another checksum than the "
                + "manifest states. Save the model again.");
        }
        Network network = Network.Build(manifest.Plan, new RandomSource(0));
        try
        {
            Fill(network, manifest.Parameters, weights);
        }
        catch
        {
            network.Dispose();
            throw;
        }
        network.eval();
        return network;
    }

    private static Manifest ReadManifest(byte[] bytes)
    {
        try
        {
            int format = JsonDocument.Parse(bytes).RootElement.GetProperty(nameof(Manifest.Format)).GetInt32();
            if (format > Manifest.CurrentFormat)
            {
                throw new InvalidDataException($"The model file has format {format}, but this version of Microsoft.ML.MultiTask reads formats up to "
                    + $"{Manifest.CurrentFormat}; update the package.");
            }
            if (format < Manifest.CurrentFormat)
            {
                throw new InvalidDataException(
                    $"The model file has format {format} of an early version of Microsoft.ML.MultiTask, which had no Sharing; train the model again.");
            }
            return JsonSerializer.Deserialize<Manifest>(bytes, _json)!;
        }
        catch (Exception error) when (error is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new InvalidDataException($"The manifest of the model file cannot be read: {error.Message}", error);
        }
    }

    private static void Fill(Network network, IReadOnlyList<ParameterEntry> parameters, byte[] weights)
    {
        IReadOnlyDictionary<string, Tensor> own = network.State();
        Dictionary<string, long[]> stored = parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Shape);
        string[] differences =
        [
            .. own.Keys.Except(stored.Keys).Select(name => $"'{name}' is missing"),
            .. stored.Keys.Except(own.Keys).Select(name => $"'{name}' is not part of the network"),
            .. own.Where(p => stored.TryGetValue(p.Key, out long[]? shape) && !shape.SequenceEqual(p.Value.shape))
                .Select(p => $"'{p.Key}' has the shape [{string.Join(", ", stored[p.Key])}] instead of [{string.Join(", ", p.Value.shape)}]"),
        ];
        if (differences.Length > 0)
        {
            throw new InvalidDataException($"The parameters of the model file do not fit the network it describes: {string.Join("; ", differences)}.");
        }
        using var noGradient = no_grad();
        ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(weights);
        foreach (ParameterEntry parameter in parameters)
        {
            int count = (int)parameter.Shape.Aggregate(1L, (product, size) => product * size);
            using Tensor source = Tensors.From(values[..count], CPU);
            using Tensor shaped = source.view(parameter.Shape);
            own[parameter.Name].copy_(shaped);
            values = values[count..];
        }
    }
}
