using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Encoders.Transformers;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Objectives;
using static TorchSharp.torch;
using ToyRow = Microsoft.ML.MultiTask.Tests.Objectives.ToyRow;

namespace Microsoft.ML.MultiTask.Tests.Encoders.Transformers;

/// <summary>A small Transformer from scratch.</summary>
[TestClass]
public sealed class TransformerTests
{
    private static readonly Transformer _small = new()
    {
        Subwords = new LetterPieces(),
        Layers = 2,
        HiddenSize = 8,
        Heads = 2,
        FeedForwardSize = 16,
        Positions = 64,
    };

    [TestMethod]
    public void ItsPartsAreNamed()
    {
        using var toy = Network(_small with { Beside = new EmbeddingBag { EmbeddingSize = 3 } });
        Assert.HasCount(1, toy.Network.PartsOf("Tokens/words"));
        Assert.HasCount(1, toy.Network.PartsOf("Tokens/layer2"));
        Assert.HasCount(1, toy.Network.PartsOf("Tokens/beside/words"));
    }

    [TestMethod]
    public void WhatStandsBesideIsTheLastPartOfEveryLayerButTheFirst()
    {
        using var toy = Network(_small with { Beside = new EmbeddingBag { EmbeddingSize = 3, InputDropout = 0 } });
        Encoding encoding = toy.Step(toy.Batch(0, 1)).Encodings["Tokens"];
        CollectionAssert.AreEqual((long[])[8, 11, 11], encoding.Layers.Select(layer => layer.States.shape[1]).ToArray());
        Toy.AreClose([Tensors.ToArray<float>(encoding.Layers[1].States[.., 8..].contiguous())],
            [Tensors.ToArray<float>(encoding.Layers[2].States[.., 8..].contiguous())], 0);
    }

    [TestMethod]
    public void TheGradientReachesEveryPart()
    {
        using var toy = Network(_small with { EmbeddingSize = 4, Beside = new EmbeddingBag { EmbeddingSize = 3 } });
        toy.Network.train();
        toy.Loss([0, 1, 2])!.backward();
        foreach (string part in (string[])["Tokens/words", "Tokens/layer1", "Tokens/layer2"])
        {
            foreach ((string name, TorchSharp.Modules.Parameter parameter) in toy.Network.PartsOf(part)[0].named_parameters())
            {
                if (!parameter.requires_grad) continue; // the table, whose rows are leaves of their own
                Assert.IsTrue(parameter.grad is { IsInvalid: false } gradient && gradient.abs().sum().item<float>() > 0, $"{part}: {name}");
            }
        }
        Assert.IsTrue(toy.Network.Tables().All(table => table.Pending.All(rows => rows.Rows.grad is { IsInvalid: false })));
    }

    [TestMethod]
    public void CheckpointsChangeNothing()
    {
        float[][] gradients = [.. new[] { false, true }.Select(checkpoints =>
        {
            using var toy = Network(_small with { GradientCheckpointing = checkpoints });
            toy.Network.train();
            toy.Loss([0, 1, 2])!.backward();
            return (float[])[.. toy.Network.parameters().Where(p => p.grad is { IsInvalid: false }).SelectMany(p => Tensors.ToArray<float>(p.grad!))];
        })];
        Assert.IsGreaterThan(1000, gradients[0].Length);
        CollectionAssert.AreEqual(gradients[0], gradients[1]); // to the bit, dropout included
    }

    [TestMethod]
    public void AStitchOfOneHalfEachMixesWhatTheNextLayerReads()
    {
        // Two columns that begin alike stay alike whatever is mixed, and give what one encoder gives.
        var options = new MultiTaskTrainer.Options
        {
            Inputs = [new Words("Tokens") { UnknownProbability = 0 }],
            Encoder = _small,
            Sharing = new CrossStitch { Groups = new Dictionary<string, string> { ["Genre"] = "a", ["Upos"] = "b" } },
            Tasks = [new Multiclass("Genre"), new SequenceLabels("Upos")],
        };
        using var toy = new ToyNetwork(options);
        IReadOnlyDictionary<string, EncoderModule> encoders = ((SharingModule)toy.Network.PartsOf("Tokens")[0]).Encoders;
        using (no_grad())
        {
            Dictionary<string, Tensor> from = encoders["a"].state_dict();
            foreach ((string name, Tensor value) in encoders["b"].state_dict()) value.copy_(from[name]);
        }
        Batch batch = toy.Batch(0, 1);
        IReadOnlyDictionary<string, Encoding> parts = toy.Network.Encode(batch).Inputs["Tokens"].Parts;
        float[] alone = Tensors.ToArray<float>(encoders["a"].Encode(batch, "Tokens").Layer(null).States);
        foreach (Encoding part in parts.Values) Toy.AreClose([alone], [Tensors.ToArray<float>(part.Layer(null).States)], 1e-5);
    }

    [TestMethod]
    public void AChangeOfLayerZeroIsThatOfTheWord()
    {
        using var toy = Network(_small);
        Batch batch = toy.Batch(0, 1);
        Tensor? seen = null;
        Encoding plain = toy.Network.Encode(batch).For("Genre")["Tokens"];
        Encoding changed = toy.Network.Encode(batch.WithEmbedded(states => (seen = states).Plus(1))).For("Genre")["Tokens"];
        Toy.AreClose([Tensors.ToArray<float>(plain.Layers[0].States.Plus(1))], [Tensors.ToArray<float>(changed.Layers[0].States)], 1e-5);
        CollectionAssert.AreEqual(plain.Layers[0].States.shape, seen!.shape);
        // The mean of a state is normalised away in part, but not all.
        Assert.IsGreaterThan(0.01f, (plain.Layers[1].States - changed.Layers[1].States).abs().max().item<float>());
    }

    [TestMethod]
    public void HiddenWordsAreMasked()
    {
        using var toy = Network(_small);
        Batch batch = toy.Batch(0);
        var block = batch.Input<TokenBlock>("Tokens");
        int last = block.Lengths[0] - 1;
        Tensor plain = States(batch), hidden = States(batch.With("Tokens", block.Replace([last], [TokenBlock.Hidden])));
        Toy.AreClose([Tensors.ToArray<float>(plain[..last])], [Tensors.ToArray<float>(hidden[..last])], 1e-6);
        Assert.IsGreaterThan(0.01f, (plain[last] - hidden[last]).abs().max().item<float>());
        var embedding = (PieceEmbedding)toy.Network.PartsOf("Tokens/words")[0];
        int place = 1 + block.Texts.Value.Take(last).Sum(text => text!.Length); // the words of the row are all different
        Toy.AreClose([Tensors.ToArray<float>(embedding.Read([3], [place], CPU)[0])], [Tensors.ToArray<float>(hidden[last])], 1e-6);

        Tensor States(Batch read) => toy.Network.Encode(read).For("Genre")["Tokens"].Layers[0].States;
    }

    [TestMethod]
    public void RowsThatDoNotFitAreRefusedWhereWindowsAreNotAllowed()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => Toy.Fit(Toy.Tagger with { Encoder = _small with { Positions = 12, Overlap = null } }));
        Assert.MatchesRegex("^Input 'Tokens': row \\d+ of .* has \\d+ subwords, but the Transformer reads at most 10 at once. Set its Overlap to read longer rows "
            + "in windows, or shorten the row.$", error.Message);
    }

    [TestMethod]
    public void ItLearnsAndIsTheSameAfterLoading()
    {
        Transformer encoder = _small with { HiddenSize = 32, FeedForwardSize = 64, Dropout = 0, AttentionDropout = 0, Positions = 20, Reading = SubwordReading.Last };
        var ml = new MLContext(seed: 1);
        MultiTaskTransformer model = Toy.Fit(
            Toy.Tagger with { Encoder = encoder, ValidationSet = Toy.View(ml, 60, seed: 3), Epochs = 12, Optimizer = new Adam { LearningRate = 0.003f } }, 150);
        Assert.IsGreaterThan(0.9, model.Training!.Epochs[^1].Validation[0].MainValue);
        using var file = new MemoryStream();
        ml.Model.Save(model, null, file);
        file.Position = 0;
        ITransformer loaded = ml.Model.Load(file, out _);
        IDataView rows = Toy.View(ml, 30, seed: 5);
        Toy.AreClose(Toy.Scores(model.Transform(rows)), Toy.Scores(loaded.Transform(rows)), 0);
    }

    [TestMethod]
    [DataRow(nameof(Transformer.HiddenSize), "Transformer: the 2 heads divide the width among them; use a multiple of 2.")]
    [DataRow(nameof(Transformer.Positions),
        "Transformer: there is room for at least one subword between the two at the ends, which makes 3 positions.")]
    [DataRow(nameof(Transformer.Overlap), "Transformer: the overlap is a share from 0 to below 1.")]
    [DataRow(nameof(Transformer.Dropout), "Transformer: Dropout is a share from 0 to below 1.")]
    [DataRow(nameof(Transformer.AttentionDropout), "Transformer: AttentionDropout is a share from 0 to below 1.")]
    [DataRow(nameof(Transformer.VocabularySize), "Transformer: the tokenizer knows 30 subwords, which need as many vectors.")]
    public void SettingsAreChecked(string setting, string message)
    {
        Transformer wrong = setting switch
        {
            nameof(Transformer.HiddenSize) => _small with { HiddenSize = 9 },
            nameof(Transformer.Positions) => _small with { Positions = 2 },
            nameof(Transformer.Overlap) => _small with { Overlap = 1 },
            nameof(Transformer.Dropout) => _small with { Dropout = 1 },
            nameof(Transformer.AttentionDropout) => _small with { AttentionDropout = double.NaN },
            _ => _small with { VocabularySize = 29 },
        };
        Assert.StartsWith(message, Assert.ThrowsExactly<ArgumentOutOfRangeException>(wrong.Validate).Message);
    }

    private static ToyNetwork Network(EncoderSettings encoder) => new(new Multiclass("Genre"), ToyRow.Examples(), encoder);
}
