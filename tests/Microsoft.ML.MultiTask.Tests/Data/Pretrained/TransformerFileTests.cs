using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

[TestClass]
public sealed class TransformerFileTests
{
    private const string Mend = "take config.json and the weights of the same network";

    [TestMethod]
    [DataRow("bert", "")]
    [DataRow("bert", "bert.")]
    [DataRow("bert", "0.auto_model.")]
    [DataRow("bert", "model.bert.")]
    [DataRow("roberta", "roberta.")]
    [DataRow("xlm-roberta", "roberta.")]
    [DataRow("camembert", "roberta.")]
    [DataRow("electra", "electra.")]
    public void WeightsHaveTheirCanonicalNames(string architecture, string prefix)
    {
        using var encoder = new TinyEncoder(architecture, name => prefix + name);
        encoder.Tensors.Add(("bert.pooler.dense.weight", [1], [1]));
        encoder.Tensors.Add(("cls.predictions.transform.LayerNorm.weight", [1], [1]));
        encoder.Tensors.Add(("bert.embeddings.position_ids", [1], [1]));
        encoder.Tensors.Add(($"{prefix}encoder.layer.2.output.dense.weight", [1], [1])); // of a layer that the config leaves out
        AssertRead(encoder.Write());
    }

    [TestMethod]
    public void EarlyFilesNameTheWeightsOfNormalizationOtherwise()
    {
        using var encoder = new TinyEncoder("bert", name => "bert." + name
            .Replace("LayerNorm.weight", "LayerNorm.gamma", StringComparison.Ordinal).Replace("LayerNorm.bias", "LayerNorm.beta", StringComparison.Ordinal));
        Assert.Contains("bert.embeddings.LayerNorm.beta", encoder.Tensors.Select(tensor => tensor.Name));
        AssertRead(encoder.Write());
    }

    [TestMethod]
    public void DistilBertHasItsOwnNames()
    {
        (string Canonical, string Own)[] parts =
        [
            ("attention.self.query", "attention.q_lin"), ("attention.self.key", "attention.k_lin"), ("attention.self.value", "attention.v_lin"),
            ("attention.output.dense", "attention.out_lin"), ("attention.output.LayerNorm", "sa_layer_norm"), ("intermediate.dense", "ffn.lin1"),
            ("output.dense", "ffn.lin2"), ("output.LayerNorm", "output_layer_norm"), ("encoder.layer", "transformer.layer"),
        ];
        using var encoder = new TinyEncoder("distilbert", name => "distilbert." + parts.Aggregate(name, (own, part) =>
            own.StartsWith("embeddings", StringComparison.Ordinal) ? own : own.Replace(part.Canonical, part.Own, StringComparison.Ordinal)));
        Assert.Contains("distilbert.transformer.layer.1.sa_layer_norm.weight", encoder.Tensors.Select(tensor => tensor.Name));
        encoder.Tensors.Add(("vocab_transform.weight", [1], [1]));
        AssertRead(encoder.Write());
        Assert.DoesNotContain("embeddings.token_type_embeddings.weight", TransformerShapes.Of(encoder.Config).Keys);
    }

    [TestMethod]
    public void ShapesAreThoseOfTheConfig()
    {
        using TinyEncoder electra = new TinyEncoder("electra").Write(), roberta = new TinyEncoder("roberta").Write();
        using TransformerFile file = TransformerFile.OpenFolder(electra.Folder), other = TransformerFile.OpenFolder(roberta.Folder);
        Assert.HasCount(7 + (2 * 16), file.Shapes);
        AssertShape(file, "embeddings.word_embeddings.weight", 7, 3);
        AssertShape(file, "embeddings.position_embeddings.weight", 5, 3);
        AssertShape(file, "embeddings.token_type_embeddings.weight", 2, 3);
        AssertShape(file, "embeddings.LayerNorm.bias", 3);
        AssertShape(file, "embeddings_project.weight", 4, 3);
        AssertShape(file, "embeddings_project.bias", 4);
        AssertShape(file, "encoder.layer.1.attention.self.key.weight", 4, 4);
        AssertShape(file, "encoder.layer.1.attention.output.LayerNorm.weight", 4);
        AssertShape(file, "encoder.layer.1.intermediate.dense.weight", 6, 4);
        AssertShape(file, "encoder.layer.1.output.dense.weight", 4, 6);
        Assert.AreEqual((3, 2), (other.Config.Positions, other.Config.PositionOffset));
        AssertShape(other, "embeddings.position_embeddings.weight", 5, 4);
        Assert.HasCount(5 + (2 * 16), other.Shapes);
    }

    [TestMethod]
    public void AShardedNetworkIsOpened()
    {
        using var encoder = new TinyEncoder("bert");
        Safetensors.Write(Path.Combine(encoder.Folder, "one.safetensors"), encoder.Tensors.Take(4));
        Safetensors.Write(Path.Combine(encoder.Folder, "two.safetensors"), encoder.Tensors.Skip(4));
        IEnumerable<string> files = encoder.Tensors.Select((tensor, i) => $"\"{tensor.Name}\":\"{(i < 4 ? "one" : "two")}.safetensors\"");
        File.WriteAllText(Path.Combine(encoder.Folder, "model.safetensors.index.json"), $$"""{ "weight_map":{ {{string.Join(',', files)}} } }""");
        AssertRead(encoder);
    }

    [TestMethod]
    public void MissingWeightsAreErrors()
    {
        using var encoder = new TinyEncoder("bert", name => "bert." + name);
        encoder.Tensors.RemoveAll(tensor => tensor.Name.EndsWith("layer.1.attention.self.key.weight", StringComparison.Ordinal));
        AssertError(encoder,
            $"lacks 'encoder.layer.1.attention.self.key.weight' with the shape [4, 4] of the bert network with 2 layers that it should hold; {Mend}");
        encoder.Tensors.RemoveAll(tensor => tensor.Name.Contains("layer.1", StringComparison.Ordinal));
        AssertError(encoder, "lacks 'encoder.layer.1.attention.self.query.weight' with the shape [4, 4], and 15 other weights of the bert network with 2 "
            + $"layers that it should hold; {Mend}");
    }

    [TestMethod]
    public void OtherShapesAreErrors()
    {
        using var encoder = new TinyEncoder("bert", name => "bert." + name);
        int at = encoder.Tensors.FindIndex(tensor => tensor.Name == "bert.encoder.layer.0.intermediate.dense.weight");
        encoder.Tensors[at] = encoder.Tensors[at] with { Shape = [4, 6] };
        encoder.Write();
        Assert.AreEqual($"'bert.encoder.layer.0.intermediate.dense.weight' of {encoder.Weights} has the shape [4, 6], but the bert network that it should "
            + $"hold needs [6, 4]; {Mend}.", Assert.ThrowsExactly<InvalidDataException>(() => TransformerFile.OpenFolder(encoder.Folder)).Message);
    }

    [TestMethod]
    public void TwoEncodersAndMoreThanAnEncoderAreErrors()
    {
        using var encoder = new TinyEncoder("bert");
        encoder.Tensors.Add(("encoder.layer.0.attention.self.distance_embedding.weight", [1], [1]));
        AssertError(encoder, "has 'encoder.layer.0.attention.self.distance_embedding.weight', which no bert network has; take the network without adapters and "
            + "other additions");
        encoder.Tensors.Add(("other.encoder.layer.0.output.dense.bias", [4], [1, 2, 3, 4]));
        AssertError(encoder, "has both 'encoder.layer.0.output.dense.bias' and 'other.encoder.layer.0.output.dense.bias', so it is not clear which is the "
            + "encoder's 'encoder.layer.0.output.dense.bias'; take a file with one encoder");
    }

    [TestMethod]
    public void FoldersThatLackFilesAreErrors()
    {
        using var encoder = new TinyEncoder("bert");
        string folder = encoder.Folder;
        Assert.AreEqual(
            $"The folder '{folder}' has neither model.safetensors nor model.safetensors.index.json; fetch the weights of the network as safetensors.",
            Assert.ThrowsExactly<FileNotFoundException>(() => TransformerFile.OpenFolder(folder)).Message);
        File.WriteAllBytes(Path.Combine(folder, "pytorch_model.bin"), [0x80, 2]);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => TransformerFile.OpenFolder(folder)).Message,
            $"{Path.Combine(folder, "pytorch_model.bin")} is a Python pickle, ");
        File.Delete(Path.Combine(folder, "config.json"));
        Assert.AreEqual($"The folder '{folder}' has no config.json; fetch it from where the weights are from.",
            Assert.ThrowsExactly<FileNotFoundException>(() => TransformerFile.OpenFolder(folder)).Message);
        Assert.AreEqual($"The folder of the pretrained network '{folder}x' does not exist.",
            Assert.ThrowsExactly<DirectoryNotFoundException>(() => TransformerFile.OpenFolder(folder + "x")).Message);
    }

    private static void AssertRead(TinyEncoder encoder)
    {
        using TransformerFile file = TransformerFile.OpenFolder(encoder.Folder);
        Assert.AreEqual(encoder.Config, file.Config);
        IReadOnlyDictionary<string, long[]> expected = TransformerShapes.Of(encoder.Config);
        CollectionAssert.AreEqual(expected.Keys.ToArray(), file.Shapes.Keys.ToArray());
        foreach ((string name, long[] shape) in expected)
        {
            CollectionAssert.AreEqual(shape, file.Shapes[name]);
            using Tensor target = zeros(shape);
            file.Read(name, target);
            CollectionAssert.AreEqual(TinyEncoder.Values(name, shape), Tensors.ToArray<float>(target), name);
        }
    }

    private static void AssertShape(TransformerFile file, string name, params long[] shape) => CollectionAssert.AreEqual(shape, file.Shapes[name], name);

    private static void AssertError(TinyEncoder encoder, string message)
    {
        encoder.Write();
        Assert.AreEqual($"{encoder.Weights} {message}.", Assert.ThrowsExactly<InvalidDataException>(() => TransformerFile.OpenFolder(encoder.Folder)).Message);
    }
}
