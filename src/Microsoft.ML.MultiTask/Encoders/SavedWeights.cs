using System.Security.Cryptography;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Encoders;

/// <summary>The weights of an encoder outside of any network, to begin others with.</summary>
internal sealed class SavedWeights
{
    private readonly Dictionary<string, Tensor> _values;

    /// <summary>A copy of the weights of a module.</summary>
    public SavedWeights(nn.Module module)
    {
        using var scope = NewDisposeScope();
        _values = module.state_dict().ToDictionary(value => value.Key, value => value.Value.detach().cpu().clone().contiguous().DetachFromDisposeScope());
    }

    /// <summary>The SHA-256 of the names, shapes and values.</summary>
    public string Checksum()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach ((string name, Tensor value) in _values.OrderBy(value => value.Key, StringComparer.Ordinal))
        {
            hash.AppendData(System.Text.Encoding.UTF8.GetBytes($"{name} {string.Join(' ', value.shape)}\n"));
            foreach (Tensor part in Tensors.Parts(value))
            {
                using (part) hash.AppendData(part.bytes);
            }
        }
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    /// <summary>Gives a module these weights.</summary>
    /// <exception cref="InvalidOperationException">It has other parameters.</exception>
    public void CopyTo(nn.Module module)
    {
        using var noGradient = no_grad();
        Dictionary<string, Tensor> own = module.state_dict();
        if (ParameterFit.Differences(Shapes(own), Shapes(_values)) is { } differences)
        {
            throw new InvalidOperationException(
                $"SavedEncoder: the weights of the saved model do not fit the encoder that its settings make of them: {differences}. Leave the settings of the "
                    + "Encoder that have weights as they were, and what it has in common with others to encoders of one kind.");
        }
        foreach ((string name, Tensor value) in own) value.copy_(_values[name]);
    }

    private static Dictionary<string, long[]> Shapes(Dictionary<string, Tensor> values) => values.ToDictionary(value => value.Key, value => value.Value.shape);
}
