using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>Characters that agree with the embeddings of known words.</summary>
[TestClass]
public sealed class GateAgreementTests
{
    private static readonly BiLstm _encoder = ToyNetwork.Encoder() with { Characters = new CharacterCnn { EmbeddingSize = 4, Filters = 3 }, Join = new Gate() };

    private static readonly Input[] _inputs = [new Words("Tokens") { UnknownProbability = 0, MinimumCount = 2 }];

    [TestMethod]
    public void TheMeanOverKnownWordsByHand()
    {
        using var toy = new ToyNetwork(new GateAgreement(), ToyRow.Examples(), _encoder, _inputs);
        // "the" (3), "good" (3), "dog" (4), "cat" (3), "sees" (2), "barks" (2), "a" (2), "Ben" (2), "and" (2) are known.
        var block = toy.Batch(0, 1).Input<TokenBlock>("Tokens");
        GateModule gate = toy.Network.modules().OfType<GateModule>().Single();
        CharacterModule characters = toy.Network.modules().OfType<CharacterModule>().First();
        EmbeddingTable words = toy.Network.Tables().Single();
        double sum = 0;
        int known = 0;
        for (int t = 0; t < 12; t++)
        {
            if (block.WordId(t) == Vocabulary.Unknown) continue;
            SpelledWords spelling = block.Characters.Only([block.SymbolIndex[t]]);
            Tensor encoded = characters.Encode(Tensors.From<long>(spelling.Ids, CPU), new Segments(spelling.Lengths, CPU));
            sum += gate.Distance(words.Weight.index_select(0, tensor(new long[] { block.WordId(t) })), encoded, ones(1)).item<float>();
            known++;
        }
        Assert.AreEqual(11, known); // all but "Ann"
        Assert.AreEqual(sum / known, toy.Loss([0, 1])!.item<float>(), 1e-5);
        Assert.AreEqual(toy.Loss([1])!.item<float>(), toy.Loss([0, 1], [false, true])!.item<float>(), 1e-5);
        Assert.IsNull(toy.Loss([0, 1], [false, false]));
    }

    [TestMethod]
    public void OnlyTheCharactersLearn()
    {
        using var toy = new ToyNetwork(new GateAgreement(), ToyRow.Examples(), _encoder, _inputs);
        toy.Network.train();
        toy.Loss([0, 1, 2])!.backward();
        Assert.IsTrue(ToyNetwork.HasGradient(toy.Network.modules().OfType<CharacterModule>().First()));
        Assert.IsTrue(toy.Network.Tables().Single().Pending.All(lookup => lookup.Rows.grad is null || lookup.Rows.grad.abs().sum().item<float>() == 0));
        Assert.IsFalse(toy.Layers().Any(ToyNetwork.HasGradient));
    }

    [TestMethod]
    public void AGateIsNeeded()
    {
        Assert.StartsWith("Objective 'GateAgreement' needs an encoder of input 'Tokens' that joins words and characters by a Gate: set Characters, and Join "
            + "to new Gate().",
            Assert.ThrowsExactly<InvalidOperationException>(
                () => new ToyNetwork(new GateAgreement(), encoder: _encoder with { Join = new Concatenate() })).Message);
        Assert.StartsWith("Objective 'GateAgreement': it compares what layer 0 is made of; leave Layer null.",
            Assert.ThrowsExactly<ArgumentException>((new GateAgreement { Layer = 0 }).Validate).Message);
    }
}
