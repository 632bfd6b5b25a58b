namespace Microsoft.ML.MultiTask.Data.Pretrained;

/// <summary>The weights of an encoder: their canonical names and shapes, as its config has them.</summary>
internal static class TransformerShapes
{
    /// <summary>The shape of each weight, in the order of the computation.</summary>
    public static IReadOnlyDictionary<string, long[]> Of(TransformerConfig config)
    {
        int width = config.EmbeddingSize, hidden = config.HiddenSize;
        Dictionary<string, long[]> shapes = new()
        {
            ["embeddings.word_embeddings.weight"] = [config.VocabularySize, width],
            ["embeddings.position_embeddings.weight"] = [config.Positions + config.PositionOffset, width],
        };
        if (config.TokenTypes > 0) shapes["embeddings.token_type_embeddings.weight"] = [config.TokenTypes, width];
        AddNorm(shapes, "embeddings.LayerNorm", width);
        if (width != hidden) AddLinear(shapes, "embeddings_project", width, hidden);
        for (int i = 0; i < config.Layers; i++) AddLayer(shapes, $"encoder.layer.{i}.", hidden, config.FeedForwardSize);
        return shapes;
    }

    private static void AddLayer(Dictionary<string, long[]> shapes, string layer, int hidden, int between)
    {
        foreach (string part in (string[])["self.query", "self.key", "self.value", "output.dense"])
            AddLinear(shapes, $"{layer}attention.{part}", hidden, hidden);
        AddNorm(shapes, $"{layer}attention.output.LayerNorm", hidden);
        AddLinear(shapes, $"{layer}intermediate.dense", hidden, between);
        AddLinear(shapes, $"{layer}output.dense", between, hidden);
        AddNorm(shapes, $"{layer}output.LayerNorm", hidden);
    }

    private static void AddLinear(Dictionary<string, long[]> shapes, string name, int inputs, int outputs) =>
        (shapes[$"{name}.weight"], shapes[$"{name}.bias"]) = ([outputs, inputs], [outputs]);

    private static void AddNorm(Dictionary<string, long[]> shapes, string name, int width) =>
        (shapes[$"{name}.weight"], shapes[$"{name}.bias"]) = ([width], [width]);
}
