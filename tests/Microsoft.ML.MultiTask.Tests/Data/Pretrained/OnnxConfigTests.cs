using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

[TestClass]
public sealed class OnnxConfigTests
{
    private const string Mend = "take the network as safetensors, or export it in float32 and without quantization and fused operators";

    private static readonly TransformerConfig _tiny = new()
    {
        Architecture = "bert",
        Layers = 2,
        HiddenSize = 4,
        Heads = 2,
        FeedForwardSize = 6,
        EmbeddingSize = 4,
        Positions = 5,
        PositionOffset = 0,
        TokenTypes = 2,
        VocabularySize = 7,
        Activation = "relu",
        LayerNormEpsilon = 1e-5,
        Dropout = 0.1,
        AttentionDropout = 0.1,
    };

    private readonly TemporaryFolder _folder = new();

    private string File => _folder.Under("model.onnx");

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    public void TheGraphTellsTheForm() => Assert.AreEqual(_tiny, Open(Encoder()));

    [TestMethod]
    [DataRow(0, 0, 2, 2)]
    [DataRow(0, 0, 2, -1)]
    [DataRow(0, -1, -1, 2)]
    public void EitherSizeOfTheCutTellsTheHeads(params long[] cut) => Assert.AreEqual(2, Open(Encoder(cut: cut)).Heads);

    [TestMethod]
    [DataRow(0, 0, 4)]
    [DataRow(0, 0, 3, 2)]
    [DataRow(0, 0, -1, 3)]
    public void AGraphThatDoesNotTellTheHeadsAsksForThem(params long[] cut)
    {
        string message = Assert.ThrowsExactly<InvalidDataException>(() => Open(Encoder(cut: cut))).Message;
        Assert.AreEqual($"{File} does not tell how many heads its attention has; give heads, which the network's config.json has as num_attention_heads or "
            + "n_heads.", message);
        Assert.AreEqual(4, Open(Encoder(cut: cut), heads: 4).Heads);
        Assert.AreEqual($"{File} has states of 4 numbers, which 3 heads of attention do not divide. (Parameter 'heads')",
            Assert.ThrowsExactly<ArgumentException>(() => Open(Encoder(cut: cut), heads: 3)).Message);
    }

    [TestMethod]
    public void HeadsThatAreGivenMustBeThoseOfTheGraph()
    {
        Assert.AreEqual(2, Open(Encoder(), heads: 2).Heads);
        Assert.AreEqual($"The graph of {File} has 2 heads of attention, not 4; leave heads out. (Parameter 'heads')",
            Assert.ThrowsExactly<ArgumentException>(() => Open(Encoder(), heads: 4)).Message);
    }

    [TestMethod]
    public void DistilBertIsToldByItsNames() => Assert.AreEqual(_tiny with { Architecture = "distilbert", TokenTypes = 0 }, Open(DistilBert()));

    [TestMethod]
    public void RobertaIsToldByItsPositions()
    {
        OnnxModel counted = Encoder().Input("input_ids");
        counted.Store("pad", 1);
        counted.Node("Equal", "input_ids", "pad", "is pad");
        counted.Node("Not", "is pad", "is word");
        counted.Node("CumSum", "is word", "axis", "positions");
        TransformerConfig roberta = _tiny with { Architecture = "roberta", Positions = 3, PositionOffset = 2 };
        Assert.AreEqual(roberta, Open(counted));

        OnnxModel padded = Encoder().Input("input_ids");
        padded.Store("pad", 0);
        padded.Node("Equal", "input_ids", "pad", "is pad");
        padded.Node("CumSum", "is pad", "axis", "positions");
        Assert.AreEqual(roberta with { Positions = 4, PositionOffset = 1 }, Open(padded));

        Assert.AreEqual(roberta, Open(Encoder("roberta.")));
        Assert.AreEqual(roberta with { Positions = 512 }, Open(Encoder(positions: 514)));
    }

    [TestMethod]
    public void ElectraIsToldByItsProjection()
    {
        OnnxModel model = Encoder("electra.", width: 3);
        model.Linear("electra.embeddings_project", "words", 3, 4, "x");
        Assert.AreEqual(_tiny with { Architecture = "electra", EmbeddingSize = 3 }, Open(model));
    }

    [TestMethod]
    [DataRow("Erf", "gelu")]
    [DataRow("Tanh", "gelu_new")]
    [DataRow("Gelu", "gelu")]
    [DataRow("Sigmoid", "silu")]
    public void OperationsTellTheActivation(string operation, string activation) =>
        Assert.AreEqual(activation, Open(Encoder(activation: operation)).Activation);

    [TestMethod]
    public void AnUnknownActivationIsAnError() => Assert.AreEqual($"{File} does not tell the activation between the two linear layers of a layer; {Mend}.",
        Assert.ThrowsExactly<InvalidDataException>(() => Open(Encoder(activation: "Mish"))).Message);

    [TestMethod]
    public void EpsilonsThatDifferAreAnError()
    {
        OnnxModel model = Encoder();
        model.Norm("head", "x", 4, "y", 1e-3f);
        Assert.AreEqual($"{File} does not tell the epsilon of the layer normalization; {Mend}.",
            Assert.ThrowsExactly<InvalidDataException>(() => Open(model)).Message);
    }

    [TestMethod]
    public void WeightsThatAreNotThereAreErrors()
    {
        var other = new OnnxModel();
        other.Store("some.weight", [1], 1);
        Assert.AreEqual($"{File} has no layers with the names that those of BERT's family have; {Mend}.",
            Assert.ThrowsExactly<InvalidDataException>(() => Open(other)).Message);

        OnnxModel model = Encoder(lost: "encoder.layer.1.attention.output.dense");
        Assert.AreEqual($"{File} lacks 'encoder.layer.1.attention.output.dense.weight' with the shape [4, 4], and 1 other weights of the bert network with 2 "
            + $"layers that it should hold; {Mend}.", Assert.ThrowsExactly<InvalidDataException>(() => Open(model)).Message);
    }

    /// <summary>The weights of two layers and the operations that tell their form.</summary>
    private static OnnxModel Encoder(string prefix = "", string activation = "Relu", int positions = 5, int width = 4, string lost = "", long[]? cut = null)
    {
        OnnxModel model = Embeddings(prefix, positions, width);
        model.Store($"{prefix}embeddings.token_type_embeddings.weight", [2, width], new float[2 * width]);
        model.Store("cut", cut ?? [0, 0, 2, 2]);
        for (int i = 0; i < 2; i++)
        {
            string layer = $"{prefix}encoder.layer.{i}.";
            foreach (string part in (string[])["query", "key", "value"]) AddProjection(model, $"{layer}attention.self.{part}");
            if (lost != $"{layer}attention.output.dense") model.Linear($"{layer}attention.output.dense", "x", 4, 4, $"{layer}attended");
            model.Norm($"{layer}attention.output.LayerNorm", "x", 4, $"{layer}normed", null);
            model.Linear($"{layer}intermediate.dense", "x", 4, 6, $"{layer}between");
            AddActivation(model, activation, $"{layer}between", $"{layer}active");
            model.Linear($"{layer}output.dense", $"{layer}active", 6, 4, $"{layer}out");
            model.Norm($"{layer}output.LayerNorm", $"{layer}out", 4, $"{layer}last", 1e-5f);
        }
        model.Node("Tanh", "x", "pooled"); // of a head, not of the layers
        return model;
    }

    private static OnnxModel DistilBert()
    {
        OnnxModel model = Embeddings("distilbert.", 5, 4);
        model.Store("cut", 0, -1, 2, 2);
        for (int i = 0; i < 2; i++)
        {
            string layer = $"distilbert.transformer.layer.{i}.";
            foreach (string part in (string[])["q_lin", "k_lin", "v_lin"]) AddProjection(model, $"{layer}attention.{part}");
            model.Linear($"{layer}attention.out_lin", "x", 4, 4, $"{layer}attended");
            model.Norm($"{layer}sa_layer_norm", "x", 4, $"{layer}normed", 1e-5f);
            model.Linear($"{layer}ffn.lin1", "x", 4, 6, $"{layer}between");
            AddActivation(model, "Relu", $"{layer}between", $"{layer}active");
            model.Linear($"{layer}ffn.lin2", $"{layer}active", 6, 4, $"{layer}out");
            model.Norm($"{layer}output_layer_norm", "x", 4, $"{layer}last", 1e-5f);
        }
        return model;
    }

    private static OnnxModel Embeddings(string prefix, int positions, int width)
    {
        var model = new OnnxModel();
        model.Store($"{prefix}embeddings.word_embeddings.weight", [7, width], new float[7 * width]);
        model.Store($"{prefix}embeddings.position_embeddings.weight", [positions, width], new float[positions * width]);
        model.Norm($"{prefix}embeddings.LayerNorm", "words", width, "x", 1e-5f);
        return model;
    }

    private static void AddProjection(OnnxModel model, string name)
    {
        model.Linear(name, "x", 4, 4, $"{name} y");
        model.Node("Reshape", $"{name} y", "cut", $"{name} heads");
    }

    /// <summary>An activation from several operations begins with another one than its mark, but for SiLU.</summary>
    private static void AddActivation(OnnxModel model, string operation, string input, string output)
    {
        bool isWhole = operation is "Relu" or "Gelu" or "Sigmoid" or "Mish";
        if (!isWhole) model.Node("Mul", input, "factor", $"{output} scaled");
        model.Node(operation, isWhole ? input : $"{output} scaled", $"{output} mark");
        model.Node("Mul", input, $"{output} mark", output);
    }

    private TransformerConfig Open(OnnxModel model, int? heads = null)
    {
        using TransformerFile file = TransformerFile.OpenOnnx(model.Write(File), heads);
        return file.Config;
    }
}
