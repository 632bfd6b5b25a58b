using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;
using Microsoft.ML.MultiTask.Tests.Objectives;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Sharing;

/// <summary>Encoders run when they are read, on the rows of their objectives, with draws of their own.</summary>
[TestClass]
public sealed class EncodingPassTests
{
    private static readonly BiLstm _noisy = ToyNetwork.Encoder() with
    {
        HiddenSize = 6,
        Dropout = 0.5,
        InputDropout = 0.5,
        WordDropout = 0.2,
        Characters = new CharacterBiLstm { EmbeddingSize = 4, HiddenSize = 3, Dropout = 0.5 },
    };

    private static IEnumerable<object[]> Sharings =>
    [
        [new SharedPrivate()],
        [new SharedPrivate { Common = ["words", "characters"] }],
        [new Separate()],
        [new Separate { Common = ["words", "characters"] }],
        [new CrossStitch()],
        [new MixtureOfExperts { Experts = 2, Common = ["words", "characters"] }],
        [new LayerAttention(new SharedPrivate())],
        [new Hard()],
    ];

    private static IEnumerable<object[]> Encoders =>
    [
        [_noisy],
        [_noisy with { InitialState = new LearnedState() }],
        [_noisy with { InitialState = new ConditionedState("Features") }],
        [new TextCnn { EmbeddingSize = 5, Filters = 4 }],
        [new HalvingEncoder { EmbeddingSize = 5 }],
    ];

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void TheOrderInWhichEncodersAreReadDoesNotMatter(SharingSettings sharing)
    {
        float[][] first = InTraining(sharing, "Upos", "Ner"), second = InTraining(sharing, "Ner", "Upos");
        CollectionAssert.AreEqual(first[0], second[1]);
        CollectionAssert.AreEqual(first[1], second[0]);
        CollectionAssert.AreEqual(first[1], InTraining(sharing, "Ner")[0], "nor whether another is read");
    }

    [TestMethod]
    public void EveryStepHasOtherDrawsAndANewRunTheSame()
    {
        using ToyNetwork toy = Of(new Hard()), again = Of(new Hard());
        float[] one = Top(toy, toy.Network.Encode(toy.Batch(0)), "Upos"), two = Top(toy, toy.Network.Encode(toy.Batch(0)), "Upos");
        CollectionAssert.AreNotEqual(one, two);
        _ = again.Network.Encode(again.Batch(0)); // what is not read draws nothing, and the next step is the same for all that
        CollectionAssert.AreEqual(two, Top(again, again.Network.Encode(again.Batch(0)), "Upos"));
    }

    [TestMethod]
    public void TheStreamsGoOnFromWhereTheyStood()
    {
        using ToyNetwork toy = Of(new SharedPrivate());
        CollectionAssert.AreEqual(new[] { "encoders" }, toy.Network.Streams.Keys.ToArray());
        RandomSource before = toy.Network.Streams["encoders"].Copy();
        float[] first = Top(toy, toy.Network.Encode(toy.Batch(0, 1)), "Ner");
        toy.Network.Streams["encoders"].CopyStateFrom(before);
        CollectionAssert.AreEqual(first, Top(toy, toy.Network.Encode(toy.Batch(0, 1)), "Ner"));
    }

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void EncodingAgainHasTheDrawsOfTheStep(SharingSettings sharing)
    {
        using ToyNetwork toy = Of(sharing);
        Batch batch = toy.Batch(0, 1, 2);
        EncodedBatch encoded = toy.Network.Encode(batch, rows: objective => objective.Name == "Ner" ? [true, false, true] : [false, true, true]);
        Step step = toy.Network.StepOf(toy.Network.Plan.Objectives[1], batch, encoded, toy.Network.Outputs(batch, encoded), default);
        float[] again = Values(step.Encode(batch)["Tokens"].Layer(null));
        float[] moved = Values(step.Encode(batch.WithEmbedded(states => states.clone()))["Tokens"].Layer(null));
        CollectionAssert.AreEqual(Values(step.Encodings["Tokens"].Layer(null)), again);
        CollectionAssert.AreEqual(again, moved);
    }

    [TestMethod]
    [DynamicData(nameof(Encoders))]
    public void ARowIsTheSameAmongAllAndAmongThoseOfItsObjectives(EncoderSettings encoder)
    {
        foreach (SharingSettings sharing in (SharingSettings[])[new SharedPrivate(), new Separate()])
        {
            using ToyNetwork toy = Of(sharing, encoder);
            toy.Network.eval();
            using var noGradient = no_grad();
            Batch batch = toy.Batch(0, 1, 2, 3, 4);
            bool[] trained = [false, true, false, true, true];
            EncodedBatch all = toy.Network.Encode(batch);
            EncodedBatch some = toy.Network.Encode(batch, rows: objective => objective.Name == "Ner" ? trained : [true, false, false, false, false]);
            Encoding whole = all.Inputs["Tokens"].Parts["Ner"], part = some.Inputs["Tokens"].Parts["Ner"];
            CollectionAssert.AreEqual(trained, Enumerable.Range(0, 5).Select(part.Has).ToArray());
            for (int l = 0; l < whole.Layers.Count; l++)
            {
                LayerStates full = whole.Layers[l], spread = part.Layers[l];
                for (int row = 0; row < 5; row++)
                {
                    float[] expected = OfRow(full, row), actual = OfRow(spread, row);
                    if (trained[row]) AreClose(expected, actual);
                    else Assert.IsTrue(actual.All(value => value == 0), $"row {row} of layer {l}");
                    if (full.Initial is not { } initial) continue;
                    float[] start = trained[row] ? Tensors.ToArray<float>(initial[row]) : new float[initial.shape[1]];
                    AreClose(start, Tensors.ToArray<float>(spread.Initial![row]));
                }
                if (sharing is SharedPrivate) CollectionAssert.AreEqual(full.Segments.Offsets.ToArray(), spread.Segments.Offsets.ToArray());
            }
        }
    }

    [TestMethod]
    public void WhatNobodyIsTrainedOnIsNotRun()
    {
        using ToyNetwork toy = Of(new SharedPrivate { Common = [] }, _noisy with { Characters = null });
        EncodedBatch encoded = toy.Network.Encode(toy.Batch(0, 1), rows: objective => objective.Name == "Ner" ? [false, false] : null);
        Assert.IsTrue(toy.Network.Tables().All(table => table.Pending.Count == 0), "nothing runs before it is read");
        Encoding ner = encoded.For("Ner")["Tokens"];
        Assert.AreEqual(24, ner.Layer(null).States.shape[1]);
        Assert.AreEqual(1, toy.Network.Tables().Count(table => table.Pending.Count > 0), "the shared encoder alone");
        _ = encoded.For("Upos")["Tokens"].Layer(null);
        Assert.AreEqual(2, toy.Network.Tables().Count(table => table.Pending.Count > 0));
    }

    [TestMethod]
    public void AGradientReachesOnlyTheEncodersThatAreRead()
    {
        using ToyNetwork toy = Of(new SharedPrivate(), _noisy);
        Batch batch = toy.Batch(0, 1, 2);
        EncodedBatch encoded = toy.Network.Encode(batch, rows: objective => objective.Name == "Ner" ? [true, false, false] : [false, true, true]);
        encoded.For("Ner")["Tokens"].Layer(null).States.square().sum().backward();
        Dictionary<string, bool> reached = SharingNetwork.Module(toy).Encoders.ToDictionary(e => e.Key, e => ToyNetwork.HasGradient(e.Value.Parts["layer2"]));
        Assert.IsTrue(reached["shared"]);
        Assert.IsTrue(reached["Ner"]);
        Assert.IsFalse(reached["Upos"]);
    }

    [TestMethod]
    public void AnEncoderThatIsFirstReadWithoutGradientsHasThemForOthers()
    {
        using ToyNetwork toy = Of(new Hard());
        EncodedBatch encoded = toy.Network.Encode(toy.Batch(0));
        using (no_grad()) _ = encoded.For("Upos")["Tokens"].Layer(null).States;
        Assert.IsTrue(encoded.For("Ner")["Tokens"].Layer(null).States.requires_grad);
    }

    [TestMethod]
    public void RowsOfOthersThatReadThroughATaskAreRunToo()
    {
        using ToyNetwork toy = new(SharingNetwork.Options(new Separate(), new VirtualAdversarialTraining("Ner")));
        EncodedBatch encoded = toy.Network.Encode(toy.Batch(0, 1, 2), rows: objective => objective.Name switch
        {
            "Ner" => [true, false, false],
            "Upos" => [false, true, false],
            _ => [false, false, true],
        });
        Assert.IsTrue(encoded.Inputs["Tokens"].Parts["Ner"].Rows!.SequenceEqual([true, false, true]));
        Assert.IsTrue(encoded.Inputs["Tokens"].Parts["Upos"].Rows!.SequenceEqual([false, true, false]));
    }

    [TestMethod]
    public void CharactersAreFoundByTheirWordWhateverRowsWereRead()
    {
        var objective = new CharacterLanguageModel();
        var sharing = new Separate { Groups = new Dictionary<string, string> { ["Ner"] = "one", [objective.Name] = "one", ["Upos"] = "other" } };
        using ToyNetwork toy = new(SharingNetwork.Options(sharing, objective) with { Encoder = _noisy });
        Batch batch = toy.Batch(0, 1, 2);
        bool[] used = [false, true, false];
        EncodedBatch all = toy.Network.Encode(batch), some = toy.Network.Encode(batch, rows: reader => reader.Name == "Upos" ? [true, false, true] : used);
        float expected = Loss(all), actual = Loss(some);
        Assert.AreEqual(3, toy.Network.Plan.Objectives.Count);
        Assert.AreNotEqual(Words(all), Words(some));
        Assert.AreEqual(expected, actual, 1e-5);

        int Words(EncodedBatch encoded) => encoded.For(objective.Name)["Tokens"].Layers[0].Characters!.Symbols.Length;
        float Loss(EncodedBatch encoded) =>
            toy.Module.Loss(toy.Network.StepOf(toy.Objective, batch.For(used), encoded, toy.Network.Outputs(batch, encoded), default))!.item<float>();
    }

    [TestMethod]
    public void LiveTensorsStayFlat()
    {
        using ToyNetwork toy = Of(new SharedPrivate());
        Pass();
        long before = Tensor.TotalCount;
        for (int i = 0; i < 5; i++) Pass();
        Assert.AreEqual(before, Tensor.TotalCount);

        void Pass()
        {
            using DisposeScope scope = NewDisposeScope();
            EncodedBatch encoded = toy.Network.Encode(toy.Batch(0, 1, 2),
                rows: objective => objective.Name == "Ner" ? [true, false, true] : [false, true, false]);
            foreach (string objective in (string[])["Ner", "Upos"]) _ = encoded.For(objective)["Tokens"].Layers.Select(layer => layer.States).ToArray();
            foreach (EmbeddingTable table in toy.Network.Tables()) table.ClearPending();
        }
    }

    private static ToyNetwork Of(SharingSettings sharing, EncoderSettings? encoder = null)
    {
        ToyNetwork toy = new(SharingNetwork.Options(sharing) with
        {
            Inputs = [new Words("Tokens"), new FeatureVector("Features")],
            InputEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = encoder ?? _noisy },
            Encoder = new Dense(),
            Tasks = [new SequenceLabels("Upos") { Layer = 1 }, new SequenceLabels("Ner") { Layer = 1 }],
        });
        toy.Network.train();
        return toy;
    }

    private static float[][] InTraining(SharingSettings sharing, params string[] objectives)
    {
        using ToyNetwork toy = Of(sharing);
        EncodedBatch encoded = toy.Network.Encode(toy.Batch(0, 1, 2), rows: objective => objective.Name == "Ner" ? [true, false, true] : [false, true, true]);
        return [.. objectives.Select(objective => Top(toy, encoded, objective))];
    }

    private static float[] Top(ToyNetwork toy, EncodedBatch encoded, string objective)
    {
        float[] top = Values(encoded.For(objective)["Tokens"].Layer(null));
        foreach (EmbeddingTable table in toy.Network.Tables()) table.ClearPending();
        return top;
    }

    private static float[] Values(LayerStates layer) => Tensors.ToArray<float>(layer.States);

    private static float[] OfRow(LayerStates layer, int row) =>
        Tensors.ToArray<float>(layer.States.narrow(0, layer.Segments.Offsets[row], layer.Segments.Length(row)).reshape(-1));

    private static void AreClose(float[] expected, float[] actual)
    {
        if (actual.Length > 0 || expected.Length > 0) EndToEnd.Toy.AreClose([expected], [actual]);
    }
}
