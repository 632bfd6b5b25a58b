using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Layers;
using Onnx;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

/// <summary>A real network is read.</summary>
[TestClass]
public sealed class MiniLmTests
{
    /// <summary>Weights, and the stored tensors that a listing of the graph shows for them: matrices without a name are numbered, and turned.</summary>
    private static readonly (string Name, string Stored)[] _weights =
    [
        ("encoder.layer.0.attention.self.query.weight", "927"), ("encoder.layer.0.attention.self.key.weight", "928"),
        ("encoder.layer.0.attention.self.value.weight", "931"), ("encoder.layer.0.attention.output.dense.weight", "937"),
        ("encoder.layer.0.intermediate.dense.weight", "938"), ("encoder.layer.0.output.dense.weight", "939"),
        ("encoder.layer.5.intermediate.dense.weight", "1003"), ("encoder.layer.5.output.dense.weight", "1004"),
        ("embeddings.word_embeddings.weight", "embeddings.word_embeddings.weight"), ("embeddings.LayerNorm.bias", "embeddings.LayerNorm.bias"),
        ("encoder.layer.5.output.LayerNorm.weight", "encoder.layer.5.output.LayerNorm.weight"),
    ];

    [TestMethod]
    public void TheGraphTellsTheForm()
    {
        using TransformerFile file = TransformerFile.OpenOnnx(MiniLm.Onnx);
        Assert.AreEqual(
            new TransformerConfig
            {
                Architecture = "bert",
                Layers = 6,
                HiddenSize = 384,
                Heads = 12,
                FeedForwardSize = 1536,
                EmbeddingSize = 384,
                Positions = 512,
                PositionOffset = 0,
                TokenTypes = 2,
                VocabularySize = 30522,
                Activation = "gelu",
                LayerNormEpsilon = 1e-12,
                Dropout = 0.1,
                AttentionDropout = 0.1,
            },
            file.Config);
        Assert.HasCount(5 + (6 * 16), file.Shapes);
        Assert.HasCount(30522, File.ReadAllLines(MiniLm.Vocabulary));
    }

    [TestMethod]
    public void WeightsAreThoseThatAreStored()
    {
        using FileStream stream = File.OpenRead(MiniLm.Onnx);
        Dictionary<string, TensorProto> tensors = ModelProto.Parser.ParseFrom(stream).Graph.Initializer.ToDictionary(tensor => tensor.Name);
        using TransformerFile file = TransformerFile.OpenOnnx(MiniLm.Onnx);
        foreach ((string name, string stored) in _weights)
        {
            using Tensor target = zeros(file.Shapes[name]);
            file.Read(name, target);
            float[] values = MemoryMarshal.Cast<byte, float>(tensors[stored].RawData.Span).ToArray();
            float[] expected = name == stored ? values : Turned(values, (int)tensors[stored].Dims[0], (int)tensors[stored].Dims[1]);
            Assert.IsTrue(expected.AsSpan().SequenceEqual(Tensors.ToArray<float>(target)), name);
            Assert.IsFalse(expected.All(value => value == expected[0]), name);
        }
    }

    private static float[] Turned(float[] values, int rows, int columns)
    {
        var turned = new float[values.Length];
        for (int row = 0; row < rows; row++)
            for (int column = 0; column < columns; column++) turned[(column * rows) + row] = values[(row * columns) + column];
        return turned;
    }
}
