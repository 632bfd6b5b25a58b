using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Encoders.Transformers;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Data.Pretrained;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Objectives;
using Microsoft.ML.MultiTask.Tests.Packaging;
using Microsoft.ML.MultiTask.Tests.Persistence;

namespace Microsoft.ML.MultiTask.Tests.Encoders.Transformers;

/// <summary>An encoder from a folder as the hub lays it out.</summary>
[TestClass]
public sealed class ModelFolderTests
{
    private const string Pieces = "[PAD]\n[UNK]\n[CLS]\n[SEP]\n[MASK]\nbal\n##o";

    [TestMethod]
    public void SettingsAreThoseOfTheFolder()
    {
        using TinyEncoder files = Folder("bert");
        Assert.AreEqual(new Transformer
        {
            Subwords = new WordPieces(Pieces) { Lowercase = true },
            Layers = 2,
            HiddenSize = 4,
            Heads = 2,
            FeedForwardSize = 6,
            Positions = 5,
            Weights = new PretrainedTransformer(files.Folder),
        }, Transformer.FromFolder(files.Folder));
    }

    [TestMethod]
    [DataRow("bert")]
    [DataRow("electra")]
    [DataRow("roberta")]
    public void EveryParameterIsThatOfTheFile(string architecture)
    {
        using TinyEncoder files = Folder(architecture);
        using var toy = new ToyNetwork(new SentenceLength(), encoder: Transformer.FromFolder(files.Folder));
        var embedding = (PieceEmbedding)toy.Network.PartsOf("Tokens/words")[0];
        var second = (TransformerLayer)toy.Network.PartsOf("Tokens/layer2")[0];
        CollectionAssert.AreEqual(Stored("embeddings.word_embeddings.weight"), Tensors.ToArray<float>(embedding.Pieces.Weight));
        float[] places = Stored("embeddings.position_embeddings.weight"), types = Stored("embeddings.token_type_embeddings.weight");
        int width = (int)embedding.Places.shape[1];
        CollectionAssert.AreEqual(places.Skip(architecture == "roberta" ? 2 * width : 0).Select((value, i) => value + types[i % width]).ToArray(), Tensors.ToArray<float>(embedding.Places));
        CollectionAssert.AreEqual(Stored("embeddings.LayerNorm.bias"), Tensors.ToArray<float>(embedding.Norm.Bias));
        if (architecture == "electra") CollectionAssert.AreEqual(Stored("embeddings_project.weight"), Tensors.ToArray<float>(embedding.Projection!.Weight));
        string layer = "encoder.layer.1";
        CollectionAssert.AreEqual(((string[])["query", "key", "value"]).SelectMany(p => Stored($"{layer}.attention.self.{p}.weight")).ToArray(),
            Tensors.ToArray<float>(second.Projections.Weight));
        CollectionAssert.AreEqual(((string[])["query", "key", "value"]).SelectMany(p => Stored($"{layer}.attention.self.{p}.bias")).ToArray(),
            Tensors.ToArray<float>(second.Projections.Bias));
        CollectionAssert.AreEqual(Stored($"{layer}.attention.output.dense.weight"), Tensors.ToArray<float>(second.Output.Weight));
        CollectionAssert.AreEqual(Stored($"{layer}.attention.output.LayerNorm.weight"), Tensors.ToArray<float>(second.AttentionNorm.Weight));
        CollectionAssert.AreEqual(Stored($"{layer}.intermediate.dense.weight"), Tensors.ToArray<float>(second.Widening.Weight));
        CollectionAssert.AreEqual(Stored($"{layer}.output.dense.bias"), Tensors.ToArray<float>(second.Narrowing.Bias));
        CollectionAssert.AreEqual(Stored($"{layer}.output.LayerNorm.bias"), Tensors.ToArray<float>(second.Norm.Bias));

        float[] Stored(string name) => files.Tensors.Single(tensor => tensor.Name == name).Values;
    }

    [TestMethod]
    public void FewerLayersAndPositionsAreTheFirst()
    {
        using TinyEncoder files = Folder("bert");
        Transformer part = Transformer.FromFolder(files.Folder) with { Layers = 1, Positions = 4 };
        using var toy = new ToyNetwork(new SentenceLength(), encoder: part);
        Assert.HasCount(1, toy.Network.modules().OfType<TransformerLayer>().Distinct());
        Assert.AreEqual(4, ((PieceEmbedding)toy.Network.PartsOf("Tokens/words")[0]).Places.shape[0]);
    }

    [TestMethod]
    public void ASavedModelNeedsNoFolder()
    {
        using var folder = new TemporaryFolder();
        string model = folder.Under("model.zip"), rows = folder.Under("rows.txt"), scores = folder.Under("scores.bin");
        var ml = new MLContext(seed: 1);
        MultiTaskTransformer trained;
        using (TinyEncoder files = Folder("bert")) trained = Toy.Fit(Toy.Tagger with { Encoder = Transformer.FromFolder(files.Folder) });
        trained = trained.WithStates(); // which builds the network again
        ml.Model.Save(trained, Toy.View(ml, 1).Schema, model);
        float[] expected = [.. Toy.Scores(trained.Transform(Toy.View(ml, 30, seed: 9))).SelectMany(row => row)];
        File.WriteAllLines(rows, Toy.Rows(30, seed: 9).Select(row => row.Text));
        new Packaging.DotNet(folder.Path).Run("exec", typeof(FreshProcess).Assembly.Location, model, rows, scores);
        Toy.AreClose([expected], [MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(scores)).ToArray()]);
    }

    private static TinyEncoder Folder(string architecture)
    {
        TinyEncoder files = new TinyEncoder(architecture).Write();
        File.WriteAllText(Path.Combine(files.Folder, "vocab.txt"), Pieces);
        return files;
    }
}
