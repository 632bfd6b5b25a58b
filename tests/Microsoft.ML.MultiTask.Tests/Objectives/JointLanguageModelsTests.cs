using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Data.Inputs;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class JointLanguageModelsTests
{
    // "b" occurs 3 times, "a" 2 times, "c" once: word ids 1, 2, 3 and classes 2, 3, 4.
    private static readonly ToyRow[] _rows = [ToyRow.Of("a b c"), ToyRow.Of("b a"), ToyRow.Of("b")];

    private static BiLstm Spelling => ToyNetwork.Encoder() with { Characters = new CharacterBiLstm { EmbeddingSize = 3, HiddenSize = 4 } };

    [TestMethod]
    public void BothSidesOfAWordPredictIt()
    {
        using var toy = new ToyNetwork(new JointContextLanguageModel { HiddenSize = 4, Samples = 0 }, _rows);
        LayerStates states = toy.Step(toy.Batch(0)).Encodings["Tokens"].Layer(1);
        Tensor none = zeros(1, 5), forward = cat([none, states.Forward!.narrow(0, 0, 2)]), backward = cat([states.Backward!.narrow(0, 1, 2), none]);
        Tensor hidden = HandWorked.Linear(toy, "_hidden", cat([forward, backward], 1)).tanh();
        Assert.AreEqual(HandWorked.CrossEntropy(HandWorked.LogChances(toy, "_word", hidden), 3, 2, 4), toy.Loss([0])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void TheJointModelRefusesLayersThatHaveSeenTheWord()
    {
        var error = Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(new JointContextLanguageModel { Layer = 2 }));
        Assert.Contains("layer 2 of input 'Tokens' has none; set Layer to 1.", error.Message);
    }

    [TestMethod]
    public void CharactersPredictTheirNeighboursOnceForEveryDistinctWord()
    {
        // Characters by falling count: b (id 1), a (2), c (3); 0 is the unknown one, and 4 the end of a word.
        using var toy = new ToyNetwork(new CharacterLanguageModel { HiddenSize = 0 }, [ToyRow.Of("ab b ab"), ToyRow.Of("cab b")], Spelling);
        CharacterStates characters = toy.Step(toy.Batch(0)).Encodings["Tokens"].Layers[0].Characters!;
        CollectionAssert.AreEqual(new long[] { 2, 1, 1 }, characters.Ids);
        float expected = HandWorked.CrossEntropy(HandWorked.Linear(toy, "_next._output", characters.States.Forward!).log_softmax(1), 1, 4, 4)
            + HandWorked.CrossEntropy(HandWorked.Linear(toy, "_previous._output", characters.States.Backward!).log_softmax(1), 4, 2, 4);
        Assert.AreEqual(expected, toy.Loss([0])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void CharacterStatesAreThoseThatMakeTheWords()
    {
        using var toy = new ToyNetwork(new CharacterLanguageModel(), _rows, Spelling with { EmbeddingSize = 0 });
        LayerStates bottom = toy.Step(toy.Batch(0)).Encodings["Tokens"].Layers[0];
        Assert.IsTrue(bottom.States.allclose(bottom.Characters!.States.States));
    }

    [TestMethod]
    public void TheGradientOfCharactersReachesTheCharacterEncoderAlone()
    {
        using var toy = new ToyNetwork(new CharacterLanguageModel(), encoder: Spelling);
        toy.Network.train();
        toy.Loss([0])!.backward();
        Assert.AreEqual(1, toy.Layers().Count(ToyNetwork.HasGradient));
    }

    [TestMethod]
    public void ReversedCharactersHaveTheOppositeGradient()
    {
        float[] plain = CharacterGradient(new CharacterLanguageModel()),
            reversed = CharacterGradient(new Adversarial(new CharacterLanguageModel { Weight = 1 }) { Strength = 1, InitialScale = 1 });
        Assert.IsTrue(plain.Any(value => value != 0));
        for (int i = 0; i < plain.Length; i++) Assert.AreEqual(-plain[i], reversed[i], 1e-6f);
    }

    [TestMethod]
    public void CharacterStatesNeedARecurrentCharacterEncoder()
    {
        foreach (CharacterEncoder? characters in new CharacterEncoder?[] { null, new CharacterCnn() })
        {
            var error = Assert.ThrowsExactly<InvalidOperationException>(
                () => new ToyNetwork(new CharacterLanguageModel(), encoder: ToyNetwork.Encoder() with { Characters = characters }));
            Assert.AreEqual("Objective 'CharacterLanguageModel' reads the states of a recurrent character encoder, but the encoder of input 'Tokens' has "
                + "none; set "
                + "its Characters to a CharacterBiLstm or a CharacterBiGru.", error.Message);
        }
    }

    [TestMethod]
    public void HiddenWordsArePredicted()
    {
        using var toy = new ToyNetwork(new MaskedLanguageModel { HiddenSize = 4, Samples = 0, Share = 1, HiddenShare = 1, RandomShare = 0 }, _rows);
        Step step = toy.Step(toy.Batch(0));
        TokenBlock hidden = step.Batch.Input<TokenBlock>("Tokens").Replace([0, 1, 2], [TokenBlock.Hidden, TokenBlock.Hidden, TokenBlock.Hidden]);
        Tensor states = step.Encode(step.Batch.With("Tokens", hidden))["Tokens"].Layer(null).States;
        Tensor chances = HandWorked.LogChances(toy, "_word", HandWorked.Linear(toy, "_hidden", states).tanh());
        Assert.AreEqual(HandWorked.CrossEntropy(chances, 3, 2, 4), toy.Loss([0])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    [DataRow(0.15, 1)]
    [DataRow(0.5, 4)]
    [DataRow(1.0, 8)]
    public void AShareOfTheWordsIsPredicted(double share, int expected)
    {
        using var toy = new ToyNetwork(new MaskedLanguageModel { Share = share, HiddenShare = 1, RandomShare = 0 }, [ToyRow.Of("a b c d e f g h")]);
        Step step = toy.Step(toy.Batch(0));
        int hidden = 0;
        toy.Module.Loss(step with { Again = changed => { hidden = Hidden(changed); return step.Again(changed); } });
        Assert.AreEqual(expected, hidden);
    }

    [TestMethod]
    public void WordsThatStayArePredictedToo()
    {
        using var toy = new ToyNetwork(new MaskedLanguageModel { HiddenSize = 4, Samples = 0, Share = 1, HiddenShare = 0, RandomShare = 0 }, _rows);
        Tensor states = toy.Step(toy.Batch(1)).Encodings["Tokens"].Layer(null).States;
        Tensor chances = HandWorked.LogChances(toy, "_word", HandWorked.Linear(toy, "_hidden", states).tanh());
        Assert.AreEqual(HandWorked.CrossEntropy(chances, 2, 3), toy.Loss([1])!.item<float>(), 1e-5f);
    }

    [TestMethod]
    public void TheRightWordIsToScoreOneMoreThanTheWrongOne()
    {
        // Two words, one in every place changed: the wrong row is the other row.
        using var toy = new ToyNetwork(new RankingLanguageModel { Spacing = 1, HiddenSize = 0 }, [ToyRow.Of("a b"), ToyRow.Of("b a")]);
        float[] Scores(int row) =>
            Tensors.ToArray<float>(HandWorked.Linear(toy, "_score._output", toy.Step(toy.Batch(row)).Encodings["Tokens"].Layer(null).States));
        (float[] right, float[] wrong) = (Scores(0), Scores(1));
        double expected = (Math.Max(0, 1 - right[0] + wrong[0]) + Math.Max(0, 1 - right[1] + wrong[1])) / 2;
        Assert.AreEqual(expected, toy.Loss([0])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void ChangedWordsAreKeptApart()
    {
        using var toy = new ToyNetwork(new RankingLanguageModel { Spacing = 3 }, [ToyRow.Of("a b c d e f g h"), ToyRow.Of("a b")]);
        Step step = toy.Step(toy.Batch(0, 1));
        TokenBlock clean = step.Batch.Input<TokenBlock>("Tokens"), changed = clean;
        toy.Module.Loss(step with { Again = batch => { changed = batch.Input<TokenBlock>("Tokens"); return step.Again(batch); } });
        int[] places = [.. Enumerable.Range(0, 10).Where(position => clean.Symbol(position) != changed.Symbol(position))];
        Assert.IsTrue(places.Count(place => place >= 8) == 1 && places.Count(place => place < 8) is 2 or 3, string.Join(' ', places));
        for (int i = 1; i < places.Length && places[i] < 8; i++) Assert.AreEqual(3, places[i] - places[i - 1]);
    }

    [TestMethod]
    public void WordsAreDrawnAndNotTheirSpellings()
    {
        // Three words: numbers of four digits, the, dog. The first two have two spellings each.
        ToyRow[] rows = [ToyRow.Of("1995 1996 1996"), ToyRow.Of("The the the dog dog dog dog")];
        using var toy = new ToyNetwork(new RankingLanguageModel(), rows);
        SymbolTable symbols = toy.Symbols["Tokens"];
        var draws = new WordDraws(toy.Objective, 3, new BuildContext
        {
            Sharing = new Dictionary<string, SharingModule>(),
            Objective = toy.Objective.Name,
            Reader = toy.Objective.Name,
            Inputs = toy.Network.Plan.InputStates,
            Labels = toy.Network.Plan.Labels,
            Symbols = toy.Symbols,
            Random = new RandomSource(1),
        });
        Vocabulary words = ((WordsState)toy.Network.Plan.InputStates["Tokens"]).Words;
        Assert.AreEqual("1996 dog the", Drawn(Vocabulary.Unknown));
        Assert.AreEqual("dog the", Drawn(words.IdOf("0000")), "another spelling is the same word");

        string Drawn(int other)
        {
            var random = new RandomSource(1);
            return string.Join(' ', Enumerable.Range(0, 200).Select(_ => symbols.Texts[draws.Next(random, other)]).Distinct().Order(StringComparer.Ordinal));
        }
    }

    [TestMethod]
    public void SkipGramTellsNeighboursFromNegatives()
    {
        // With so high a power every negative is "a" (word id 1); where "a" is the neighbour it is left out.
        var objective = new SkipGram { Window = 1, Negatives = 1, Power = 1000 };
        using var toy = new ToyNetwork(objective, [ToyRow.Of("b a"), ToyRow.Of("a")]);
        Tensor output = toy.Module.state_dict()["_output.weight"], states = toy.Step(toy.Batch(0)).Encodings["Tokens"].Layers[0].States;
        double Product(int position, int word) => (states[position] * output[word]).sum().item<float>();
        double expected = (HandWorked.Softplus(-Product(0, 1)) + HandWorked.Softplus(-Product(1, 2)) + HandWorked.Softplus(Product(1, 1))) / 2;
        Assert.AreEqual(expected, toy.Loss([0])!.item<float>(), 1e-5);
    }

    [TestMethod]
    public void SubsamplingSkipsFrequentWordsInTraining()
    {
        using var toy = new ToyNetwork(new SkipGram { Subsampling = 1e-12 });
        toy.Network.train();
        Assert.IsNull(toy.Loss([0, 1, 2]));
        toy.Network.eval();
        Assert.IsNotNull(toy.Loss([0, 1, 2]));
    }

    [TestMethod]
    public void SettingsAreChecked()
    {
        Refuses(new MaskedLanguageModel { Share = 1.5 }, "Objective 'MaskedLanguageModel': Share is a share from 0 to 1.");
        Refuses(new MaskedLanguageModel { RandomShare = 0.3 }, "Objective 'MaskedLanguageModel': HiddenShare (0.8) and RandomShare (0.3) are together more "
            + "than 1.");
        Refuses(new RankingLanguageModel { Spacing = 0 }, "Objective 'RankingLanguageModel': Spacing is at least 1.");
        Refuses(new RankingLanguageModel { MaximumVocabulary = 1 }, "Objective 'RankingLanguageModel': MaximumVocabulary is at least 2.");
        Refuses(new SkipGram { Window = 0 }, "Objective 'SkipGram': Window is at least 1.");
        Refuses(new SkipGram { Negatives = 0 }, "Objective 'SkipGram': Negatives is at least 1.");
        Refuses(new SkipGram { Power = -1 }, "Objective 'SkipGram': Power is 0 or more.");
        Refuses(new SkipGram { Subsampling = double.NaN }, "Objective 'SkipGram': Subsampling is 0 or more.");
        Refuses(new CharacterLanguageModel { Layer = 1 }, "Objective 'CharacterLanguageModel': it reads the character encoder, not a layer; leave Layer "
            + "unset.");
        Refuses(new CharacterLanguageModel { HiddenSize = -1 }, "Objective 'CharacterLanguageModel': HiddenSize is at least 0.");
        Refuses(new JointContextLanguageModel { Samples = -1 }, "Objective 'JointContextLanguageModel': Samples is at least 0.");
    }

    private static void Refuses(Objective objective, string message)
    {
        try
        {
            objective.Validate();
        }
        catch (ArgumentException error)
        {
            Assert.StartsWith(message, error.Message);
            return;
        }
        Assert.Fail($"not refused: {message}");
    }

    private static int Hidden(Batch batch)
    {
        TokenBlock block = batch.Input<TokenBlock>("Tokens");
        return Enumerable.Range(0, block.SymbolIndex.Length).Count(position => block.Symbol(position) == TokenBlock.Hidden);
    }

    private static float[] CharacterGradient(Objective objective)
    {
        using var toy = new ToyNetwork(objective, encoder: Spelling);
        toy.Network.train();
        toy.Loss([0])!.backward();
        RecurrentLayer characters = toy.Layers().Single(ToyNetwork.HasGradient);
        return [.. characters.parameters().Where(p => p.grad is { IsInvalid: false }).SelectMany(p => Tensors.ToArray<float>(p.grad!))];
    }
}
