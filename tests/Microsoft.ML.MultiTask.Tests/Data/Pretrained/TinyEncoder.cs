using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

/// <summary>A folder with a tiny encoder, as the architecture's own files have it.</summary>
internal sealed class TinyEncoder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <param name="architecture">The model_type.</param>
    /// <param name="spelling">The name in the file of each canonical one.</param>
    public TinyEncoder(string architecture, Func<string, string>? spelling = null)
    {
        string settings = architecture == "distilbert"
            ? """ "dim":4,"n_layers":2,"n_heads":2,"hidden_dim":6,"max_position_embeddings":5,"activation":"gelu" """
            : """
              "hidden_size":4,"num_hidden_layers":2,"num_attention_heads":2,"intermediate_size":6,"max_position_embeddings":5,"type_vocab_size":2,
              "hidden_act":"gelu","embedding_size":3
              """;
        File.WriteAllText(_folder.Under("config.json"), $$"""{"model_type":"{{architecture}}","vocab_size":7,{{settings}}}""");
        Config = TransformerConfigReader.Read(_folder.Under("config.json"));
        spelling ??= name => name;
        Tensors = [.. TransformerShapes.Of(Config).Select(weight => (spelling(weight.Key), weight.Value, Values(weight.Key, weight.Value)))];
    }

    public TransformerConfig Config { get; }

    /// <summary>What <see cref="Write"/> puts into the file.</summary>
    public List<(string Name, long[] Shape, float[] Values)> Tensors { get; }

    public string Folder => _folder.Path;

    public string Weights => _folder.Under("model.safetensors");

    /// <summary>Values of a weight, all different from those of others.</summary>
    public static float[] Values(string name, long[] shape)
    {
        int first = name.Sum(character => character * 31) % 1000;
        return [.. Enumerable.Range(0, (int)TensorShape.Count(shape)!.Value).Select(i => first + (i / 64f))];
    }

    public TinyEncoder Write()
    {
        Safetensors.Write(Weights, Tensors);
        return this;
    }

    public void Dispose() => _folder.Dispose();
}
