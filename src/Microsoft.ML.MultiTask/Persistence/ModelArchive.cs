using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Persistence;

/// <summary>A network as three streams: the weights, a manifest with their checksum, and the checksum of the manifest.</summary>
internal static class ModelArchive
{
    /// <summary>The largest manifest in bytes: far more than any vocabulary needs, and little enough to be read at once.</summary>
    private const int MaximumManifest = 1 << 29;

    /// <summary>The oldest format that can be read.</summary>
    private const int OldestFormat = 2;

    private const string Mend = "Save the model again, or fetch the file anew.";

    private static readonly JsonSerializerOptions _json = SettingsJson.Options;

    /// <summary>Writes the weights of a network.</summary>
    /// <returns>The manifest that describes them, and its checksum.</returns>
    /// <exception cref="InvalidOperationException">The network knows more words and labels than a file can hold.</exception>
    public static (byte[] Manifest, byte[] Checksum) Write(Network network, Stream weights)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var parameters = new List<ParameterEntry>();
        foreach ((string name, Tensor value) in network.State())
        {
            var parameter = new ParameterEntry(name, value.shape) { Precision = PrecisionOf(value, network.Plan.SavedPrecision) };
            using Tensor whole = value.contiguous();
            foreach (Tensor part in Tensors.Parts(whole))
            {
                using (part)
                {
                    byte[] bytes = BytesOf(part, parameter.Precision);
                    hash.AppendData(bytes);
                    weights.Write(bytes);
                }
            }
            parameters.Add(parameter);
        }
        byte[] manifest = JsonSerializer.SerializeToUtf8Bytes(new Manifest
        {
            Format = network.Plan.SavedPrecision == WeightPrecision.Single ? Manifest.SingleFormat : Manifest.MixedFormat,
            Plan = network.Plan,
            Parameters = parameters,
            Hash = Convert.ToHexString(hash.GetHashAndReset()),
        }, _json);
        if (manifest.Length > MaximumManifest)
        {
            throw new InvalidOperationException($"The vocabularies and labels of the model take {manifest.Length} bytes, of which a model file holds "
                + $"{MaximumManifest}; set MaximumVocabulary of the inputs.");
        }
        return (manifest, SHA256.HashData(manifest));
    }

    /// <summary>Reads the checksum of a manifest.</summary>
    public static byte[] ReadChecksum(Stream stream)
    {
        var checksum = new byte[SHA256.HashSizeInBytes + 1]; // one more, so that a stream which goes on is none
        return checksum[..stream.ReadAtLeast(checksum, checksum.Length, throwOnEndOfStream: false)];
    }

    /// <summary>Reads what describes a network.</summary>
    /// <param name="stream">The manifest.</param>
    /// <param name="checksum">Its checksum; null where the file has none.</param>
    /// <exception cref="InvalidDataException">The streams are damaged or of a newer format.</exception>
    public static Manifest ReadManifest(Stream stream, byte[]? checksum)
    {
        byte[] bytes = ReadAll(stream);
        return Guarded(() =>
        {
            if (FormatOf(bytes) < Manifest.SingleFormat) return Upgraded(bytes);
            return checksum is not null && SHA256.HashData(bytes).AsSpan().SequenceEqual(checksum) ? JsonSerializer.Deserialize<Manifest>(bytes, _json)!
                : throw new JsonException("it was changed after it was saved, for its checksum is another");
        });
    }

    /// <summary>Builds the network that a manifest describes, with its weights.</summary>
    /// <exception cref="InvalidDataException">The weights are damaged, or the two do not fit together.</exception>
    public static Network ReadNetwork(Manifest manifest, Stream weights)
    {
        Network network = Guarded(() =>
        {
            using var budget = new ParameterBudget(2 * manifest.CountValues()); // a part that objectives share is made once more, and dropped
            return Network.Build(manifest.Plan, new RandomSource(0));
        });
        try
        {
            RequireFit(network.State(), manifest.Parameters);
            Fill(network.State(), manifest, weights);
        }
        catch
        {
            network.Dispose();
            throw;
        }
        network.eval();
        return network;
    }

    /// <summary>What the values of a parameter are written in: as wanted, or in 32 bits where one of them would not survive.</summary>
    private static WeightPrecision PrecisionOf(Tensor value, WeightPrecision wanted)
    {
        if (wanted == WeightPrecision.Single || value.numel() == 0) return wanted;
        using Tensor sizes = value.detach().abs();
        using Tensor largest = sizes.max(); // NaN where any value is
        return largest.item<float>() <= (float)Half.MaxValue ? wanted : WeightPrecision.Single;
    }

    private static byte[] BytesOf(Tensor part, WeightPrecision precision) => precision == WeightPrecision.Half
        ? MemoryMarshal.AsBytes<Half>(Tensors.ToArray<Half>(part)).ToArray()
        : MemoryMarshal.AsBytes<float>(Tensors.ToArray<float>(part)).ToArray();

    /// <summary>Names the manifest in the errors of all that reads it: it can hold anything, and whatever fails on it is the file's fault.</summary>
    private static T Guarded<T>(Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is not (InvalidDataException or OutOfMemoryException))
        {
            throw new InvalidDataException($"The manifest of the model file cannot be read: {error.Message.TrimEnd('.')}. {Mend}", error);
        }
    }

    private static byte[] ReadAll(Stream stream)
    {
        using var copy = new MemoryStream();
        var part = new byte[1 << 16];
        for (int read; (read = stream.Read(part)) > 0; copy.Write(part, 0, read))
        {
            if (copy.Length + read > MaximumManifest)
            {
                throw new InvalidDataException(
                    $"The manifest of the model file unpacks to more than {MaximumManifest} bytes, which none that was saved does. {Mend}");
            }
        }
        return copy.ToArray();
    }

    private static int FormatOf(byte[] manifest)
    {
        using JsonDocument document = JsonDocument.Parse(manifest);
        if (document.RootElement.ValueKind != JsonValueKind.Object || !document.RootElement.TryGetProperty(nameof(Manifest.Format), out JsonElement format))
        {
            throw new JsonException("it states no Format");
        }
        if (format.ValueKind != JsonValueKind.Number || !format.TryGetInt32(out int number) || number < 1)
        {
            throw new JsonException("its Format is no whole number from 1 on that an Int32 holds");
        }
        return number switch
        {
            > Manifest.MixedFormat => throw new InvalidDataException($"The model file has format {number}, but this version of Microsoft.ML.MultiTask reads "
                + $"formats up to {Manifest.MixedFormat}; update the package."),
            < OldestFormat => throw new InvalidDataException(
                $"The model file has format {number} of an early version of Microsoft.ML.MultiTask, which had no Sharing; train the model again."),
            _ => number,
        };
    }

    private static Manifest Upgraded(byte[] bytes)
    {
        JsonNode manifest = JsonNode.Parse(bytes)!;
        FormatTwo.Upgrade(manifest);
        return manifest.Deserialize<Manifest>(_json)!;
    }

    private static void RequireFit(IReadOnlyDictionary<string, Tensor> own, IReadOnlyList<ParameterEntry> parameters)
    {
        if (ParameterFit.Differences(own.ToDictionary(parameter => parameter.Key, parameter => parameter.Value.shape),
            parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Shape)) is { } differences)
        {
            throw new InvalidDataException($"The parameters of the model file do not fit the network it describes: {differences}.");
        }
    }

    private static void Fill(IReadOnlyDictionary<string, Tensor> own, Manifest manifest, Stream weights)
    {
        using var noGradient = no_grad();
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (ParameterEntry parameter in manifest.Parameters)
        {
            foreach (Tensor part in Tensors.Parts(own[parameter.Name]))
            {
                using (part) hash.AppendData(Fill(part, parameter.Precision, weights));
            }
        }
        if (weights.ReadByte() >= 0) throw new InvalidDataException($"The weights of the model file go on where those of the network end. {Mend}");
        if (Convert.ToHexString(hash.GetHashAndReset()) != manifest.Hash)
        {
            throw new InvalidDataException($"The weights of the model file are damaged: they have another checksum than the manifest states. {Mend}");
        }
    }

    private static byte[] Fill(Tensor part, WeightPrecision precision, Stream weights)
    {
        var bytes = new byte[part.numel() * (precision == WeightPrecision.Half ? 2 : sizeof(float))];
        int read = weights.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        if (read < bytes.Length) throw new InvalidDataException($"The weights of the model file are cut off. {Mend}");
        using Tensor values = precision == WeightPrecision.Half
            ? Tensors.From<Half>(MemoryMarshal.Cast<byte, Half>(bytes), CPU)
            : Tensors.From<float>(MemoryMarshal.Cast<byte, float>(bytes), CPU);
        part.copy_(values);
        return bytes;
    }
}
