using System.Text.RegularExpressions;

namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The names of an encoder's weights: files have them with a prefix, and DistilBERT has its own.</summary>
internal static partial class TransformerNames
{
    private static readonly Dictionary<string, string> _partsOfDistilBert = new()
    {
        ["attention.q_lin"] = "attention.self.query",
        ["attention.k_lin"] = "attention.self.key",
        ["attention.v_lin"] = "attention.self.value",
        ["attention.out_lin"] = "attention.output.dense",
        ["sa_layer_norm"] = "attention.output.LayerNorm",
        ["ffn.lin1"] = "intermediate.dense",
        ["ffn.lin2"] = "output.dense",
        ["output_layer_norm"] = "output.LayerNorm",
    };

    /// <summary>The name in BERT's spelling and without a prefix; null for what is no weight of an encoder.</summary>
    public static string? Canonical(string name)
    {
        if (Layer().Match(name) is { Success: true } layer)
        {
            string part = layer.Groups["part"].Value;
            return $"encoder.layer.{layer.Groups["layer"].Value}.{_partsOfDistilBert.GetValueOrDefault(part, part)}.{Kind(layer)}";
        }
        return Embeddings().Match(name) is { Success: true } embeddings ? $"{embeddings.Groups["part"].Value}.{Kind(embeddings)}" : null;
    }

    /// <summary>The names that a file has for the weights of an encoder, by their canonical ones.</summary>
    /// <exception cref="InvalidDataException">Two tensors have one canonical name.</exception>
    public static IReadOnlyDictionary<string, string> Of(TensorFile file)
    {
        Dictionary<string, string> names = [];
        foreach (string name in file.Shapes.Keys)
        {
            if (Canonical(name) is { } canonical && !names.TryAdd(canonical, name))
            {
                throw new InvalidDataException($"{file.Path} has both '{names[canonical]}' and '{name}', so it is not clear which is the encoder's "
                    + $"'{canonical}'; take a file with one encoder.");
            }
        }
        return names;
    }

    /// <summary>Early files name the weights of layer normalization as its authors do.</summary>
    private static string Kind(Match match) => match.Groups["kind"].Value switch
    {
        "gamma" => "weight",
        "beta" => "bias",
        string kind => kind,
    };

    [GeneratedRegex(@"(?:^|\.)(?:encoder|transformer)\.layer\.(?<layer>\d+)\.(?<part>.+)\.(?<kind>weight|bias|gamma|beta)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Layer();

    [GeneratedRegex(@"(?:^|\.)(?<part>embeddings\.\w+|embeddings_project)\.(?<kind>weight|bias|gamma|beta)$", RegexOptions.ExplicitCapture)]
    private static partial Regex Embeddings();
}
