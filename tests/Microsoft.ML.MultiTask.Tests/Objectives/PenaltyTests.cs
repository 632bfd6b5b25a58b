using System.Text.Json;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Tests.Sharing;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class PenaltyTests
{
    private static readonly ParameterDistance _tie = new() { Part = "Ner", OtherPart = "Upos" };

    private static IEnumerable<object[]> Penalties =>
    [
        [new WeightDecay { Part = "shared", Components = ["words", "layer1"] }], [_tie], [new ParameterDistance { Snapshot = SnapshotTime.Corpus }],
        [new Orthogonality { Pooling = Pooling.Last, Layer = 1 }], [new SubspaceOrthogonality()],
    ];

    [TestMethod]
    [DynamicData(nameof(Penalties))]
    public void NoWeightingTouchesAPenaltyAndItSurvivesJson(Penalty penalty)
    {
        Assert.IsFalse(penalty.IsBalanced);
        Assert.IsEmpty(penalty.Columns);
        string written = JsonSerializer.Serialize<Objective>(penalty, SettingsJson.Options);
        Assert.AreEqual(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<Objective>(written, SettingsJson.Options), SettingsJson.Options));
        Assert.Contains($"Objective '{penalty.Name}' is a penalty and has no rows of its own; leave Data out.", Assert.ThrowsExactly<ArgumentException>(
            () => (penalty with { Data = new MLContext().Data.LoadFromEnumerable(ToyRow.Examples()) }).Validate()).Message);
    }

    [TestMethod]
    public void WeightDecayIsTheSumOfSquares()
    {
        using ToyNetwork toy = SharingNetwork.Of(new SharedPrivate { Common = [] }, new WeightDecay { Part = "Ner", Components = ["layer1"] });
        float[] weights = [.. SharingNetwork.Module(toy).Encoders["Ner"].Parts["layer1"].parameters()
            .Where(p => p.requires_grad).SelectMany(p => Tensors.ToArray<float>(p))];
        Assert.AreEqual(weights.Sum(weight => weight * weight), toy.Loss([0])!.item<float>(), 1e-3);
        toy.Loss([0])!.backward();
        Assert.IsTrue(ToyNetwork.HasGradient(SharingNetwork.Module(toy).Encoders["Ner"].Parts["layer1"]));
        Assert.IsFalse(ToyNetwork.HasGradient(SharingNetwork.Module(toy).Encoders["Ner"].Parts["layer2"]));
        Assert.IsFalse(ToyNetwork.HasGradient(SharingNetwork.Module(toy).Encoders["shared"]));
    }

    [TestMethod]
    public void WithoutAPartEveryPartIsCountedOnce()
    {
        float Of(string? part)
        {
            using ToyNetwork toy = SharingNetwork.Of(new Separate { Common = ["layer2"] }, new WeightDecay { Part = part });
            return toy.Loss([0])!.item<float>();
        }
        float SharedModule()
        {
            using ToyNetwork toy = SharingNetwork.Of(new Separate { Common = ["layer2"] }, new WeightDecay { Part = "Ner", Components = ["layer2"] });
            return toy.Loss([0])!.item<float>();
        }
        Assert.AreEqual(Of("Ner") + Of("Upos") - SharedModule(), Of(null), 1e-2);
    }

    [TestMethod]
    public void OfWordEmbeddingsTheRowsInUseCount()
    {
        using ToyNetwork toy = SharingNetwork.Of(new Hard(), new WeightDecay { Components = ["words"] });
        EmbeddingTable table = toy.Network.Tables().Single();
        Assert.IsNull(toy.Loss([4]), "nothing is looked up when nothing is trained");
        toy.Network.train();
        Tensor loss = LossOverLookups(toy, 4); // Ben barks
        (Tensor _, Tensor rows) = table.Pending.Single();
        float[] values = Tensors.ToArray<float>(rows);
        Assert.HasCount(3 * 6, values, "the unknown word and two others");
        Assert.AreEqual(values.Sum(value => value * value), loss.item<float>(), 1e-4);
        loss.backward();
        float[] gradient = Tensors.ToArray<float>(rows.grad!);
        for (int i = 0; i < values.Length; i++) Assert.AreEqual(2 * values[i], gradient[i], 1e-5f);
    }

    [TestMethod]
    public void AWordThatIsLookedUpTwiceCountsOnce()
    {
        using ToyNetwork toy = SharingNetwork.Of(new SharedPrivate { Common = ["words"] }, new WeightDecay { Components = ["words"] });
        EmbeddingTable table = toy.Network.Tables().Single();
        toy.Network.train();
        Read(toy.Network.Encode(toy.Batch(0)));  // the good dog barks
        Tensor loss = LossOverLookups(toy, 3);   // the dog sees a good cat and the good dog
        long[] words = [.. table.Pending.SelectMany(lookup => Tensors.ToArray<long>(lookup.Ids)).Distinct()];
        Assert.IsGreaterThan(2, table.Pending.Count);
        Assert.AreEqual(table.Weight.index_select(0, tensor(words)).square().sum().item<float>(), loss.item<float>(), 1e-4);
    }

    [TestMethod]
    public void TiedPartsPullEachOther()
    {
        using ToyNetwork toy = SharingNetwork.Of(new Separate(), _tie with { Components = ["layer1"] });
        IReadOnlyDictionary<string, EncoderModule> encoders = SharingNetwork.Module(toy).Encoders;
        Parameter[] own = Fill(encoders["Ner"].Parts["layer1"], 1), other = Fill(encoders["Upos"].Parts["layer1"], 3);
        Tensor loss = toy.Loss([0])!;
        Assert.AreEqual(4f * own.Sum(p => p.numel()), loss.item<float>(), 1e-2);
        loss.backward();
        Assert.IsTrue(own.All(p => Tensors.ToArray<float>(p.grad!).All(gradient => gradient == -4)));
        Assert.IsTrue(other.All(p => Tensors.ToArray<float>(p.grad!).All(gradient => gradient == 4)));
        Assert.IsFalse(ToyNetwork.HasGradient(encoders["Ner"].Parts["layer2"]));
    }

    [TestMethod]
    public void TiedWordEmbeddingsPullEachOther()
    {
        using ToyNetwork toy = SharingNetwork.Of(new Separate(), _tie with { Components = ["words"] });
        EmbeddingTable[] tables = [.. toy.Network.Tables()];
        using (no_grad())
        {
            foreach ((EmbeddingTable table, float value) in tables.Zip([1f, 3f])) table.Weight.fill_(value);
        }
        toy.Network.train();
        Tensor loss = LossOverLookups(toy, 4);
        Assert.AreEqual(4f * 3 * 6, loss.item<float>(), 1e-3);
        loss.backward();
        foreach ((EmbeddingTable table, float expected) in tables.Zip([-4f, 4f]))
        {
            Assert.IsTrue(Tensors.ToArray<float>(table.Pending.Single().Rows.grad!).All(gradient => gradient == expected), $"{expected}");
        }
    }

    [TestMethod]
    public void ASnapshotIsTakenAtTheStartOfEveryEpoch()
    {
        using ToyNetwork toy = SharingNetwork.Of(new Hard(), new ParameterDistance { Snapshot = SnapshotTime.Epoch, Components = ["layer2"] });
        Parameter[] parameters = Fill(SharingNetwork.Module(toy).Encoders["shared"].Parts["layer2"], 1);
        float size = parameters.Sum(p => p.numel());
        float LossIn(int epoch) => toy.Module.Loss(toy.Step(toy.Batch(0)) with { Progress = new TrainingProgress(0, 10, epoch) })!.item<float>();
        Assert.AreEqual(0, LossIn(0));
        Fill(SharingNetwork.Module(toy).Encoders["shared"].Parts["layer2"], 1.5f);
        Assert.AreEqual(0.25f * size, LossIn(0), 1e-3);
        Assert.AreEqual(0, LossIn(1));
        Fill(SharingNetwork.Module(toy).Encoders["shared"].Parts["layer2"], 0.5f);
        Assert.AreEqual(size, LossIn(1), 1e-3);
        var stage = new TrainingProgress(0, 20, 1);
        Assert.AreEqual(0, toy.Module.Loss(toy.Step(toy.Batch(0)) with { Progress = stage })!.item<float>());
    }

    [TestMethod]
    public void ASnapshotIsTakenWhenTheCorpusChanges()
    {
        using ToyNetwork toy = SharingNetwork.Of(new Hard(), new ParameterDistance { Snapshot = SnapshotTime.Corpus, Components = ["layer2"] });
        var one = new Corpus("the first", new Dictionary<string, ColumnData>());
        var two = new Corpus("the second", new Dictionary<string, ColumnData>());
        float LossOn(params Corpus[] corpora)
        {
            var batch = new Batch([.. corpora.Select(corpus => new RowReference(corpus, 0))], new Dictionary<string, InputBlock>(),
                new Dictionary<string, LabelBlock>(), CPU);
            return toy.Module.Loss(toy.Step(toy.Batch(0)) with { Batch = batch })!.item<float>();
        }
        float size = Fill(SharingNetwork.Module(toy).Encoders["shared"].Parts["layer2"], 1).Sum(p => p.numel());
        Assert.AreEqual(0, LossOn(one));
        Fill(SharingNetwork.Module(toy).Encoders["shared"].Parts["layer2"], 3);
        Assert.AreEqual(4 * size, LossOn(one, one), 1e-2);
        Assert.AreEqual(0, LossOn(two));
        Assert.AreEqual("Objective 'ParameterDistance' takes a snapshot when the corpus changes, but a batch mixes rows of the second and the first; use "
            + "batches "
            + "of one corpus, or SnapshotTime.Epoch.", Assert.ThrowsExactly<InvalidOperationException>(() => LossOn(two, one)).Message);
    }

    [TestMethod]
    [DataRow(true, true, 0.5)]
    [DataRow(false, false, 28 * 28 + 4 * 4)]
    [DataRow(true, false, 4 * 4)]
    [DataRow(false, true, (1 + 16.0 / 28) / 2)]
    public void OrthogonalityIsAboutTheRowsOfTheGroup(bool centred, bool normalised, double expected)
    {
        // a row of Upos, a row of Ner, and one without labels
        ToyRow[] rows =
        [
            new() { Tokens = ["a", "b", "c"], Upos = ["X", "Y", "Z"] }, new() { Tokens = ["d", "e"], Ner = ["O", "O"] }, ToyRow.Of("f g"),
        ];
        using var toy = new ToyNetwork(SharingNetwork.Options(new SharedPrivate(), new Orthogonality { Centred = centred, Normalised = normalised }), rows);
        Segments segments = toy.Batch(0, 2).Segments("Tokens");
        Tensor shared = tensor(new float[] { 1, 2, 3, 9, 9 }).view(5, 1).requires_grad_();
        Tensor own = tensor(new float[] { 2, 1, 4, 0, 6, 1, 0, 0, 5, 5 }).view(5, 2).requires_grad_();
        var parts = new Dictionary<string, Encoding> { ["shared"] = Of(shared), ["Upos"] = Of(own), ["Ner"] = Of(own) };
        var encoded = new EncodedBatch(new Dictionary<string, SharedEncoding> { ["Tokens"] = new SharedEncoding(parts, _ => null) });
        Tensor loss = toy.Module.Loss(toy.Step(toy.Batch(0, 2)) with { Encoded = encoded })!;
        Assert.AreEqual(expected, loss.item<float>(), 1e-3);
        loss.backward();
        if (!(centred && normalised)) Assert.IsTrue(own.grad![0].abs().sum().item<float>() > 0); // correlations of 0 and 1 are extremes
        Assert.AreEqual(0, own.grad![TensorIndex.Slice(3)].abs().sum().item<float>());
        Encoding Of(Tensor states) => new([new LayerStates(states, segments)]);
    }

    [TestMethod]
    public void OrthogonalityIsTheMeanOverTheGroups()
    {
        ToyRow[] rows =
        [
            new() { Tokens = ["a", "b", "c"], Upos = ["X", "Y", "Z"] }, new() { Tokens = ["d", "e", "a"], Ner = ["O", "O", "X"] }, ToyRow.Of("f g"),
                ToyRow.Of("b"),
        ];
        foreach (Pooling? pooling in new[] { null, Pooling.Last })
        {
            var penalty = new Orthogonality { Pooling = pooling, Centred = false, Normalised = false };
            using var toy = new ToyNetwork(SharingNetwork.Options(new SharedPrivate(), penalty), rows);
            float first = toy.Loss([0])!.item<float>(), second = toy.Loss([1])!.item<float>();
            Assert.AreEqual((first + second) / 2, toy.Loss([0, 2, 1, 3])!.item<float>(), 1e-4);
            Assert.IsNull(toy.Loss([2, 3]));
        }
        using var centred = new ToyNetwork(SharingNetwork.Options(new SharedPrivate(), new Orthogonality { Pooling = Pooling.Last }), rows);
        Assert.IsNull(centred.Loss([0, 1]), "one row a group does not vary");
    }

    [TestMethod]
    public void AGroupWithoutLabelsIsKeptApartOnAllRows()
    {
        var sharing = new SharedPrivate { Groups = new Dictionary<string, string> { ["LanguageModel"] = "lm" } };
        using var toy = new ToyNetwork(SharingNetwork.Options(sharing, new LanguageModel(), new Orthogonality { Centred = false, Normalised = false }));
        Assert.IsNotNull(toy.Loss([3]), "no row of it is labelled");
        IReadOnlyDictionary<string, Encoding> parts = toy.Step(toy.Batch(3, 4)).Encoded.Inputs["Tokens"].Parts;
        Tensor products = parts["shared"].Layer(null).States.t().matmul(parts["lm"].Layer(null).States);
        Assert.AreEqual(products.square().sum().item<float>(), toy.Loss([3, 4])!.item<float>(), 1e-3);
    }

    [TestMethod]
    public void SubspacesAreComparedGateByGate()
    {
        MultiTaskTrainer.Options options = SharingNetwork.Options(new Sluice(), new SubspaceOrthogonality()) with
        {
            Encoder = ToyNetwork.Encoder() with { HiddenSize = 2 },
        };
        using var toy = new ToyNetwork(options);
        // Of every gate, (1, 2) makes the first unit and (3, 0) the second: their product is 3.
        SetRecurrentWeights(toy);
        Assert.AreEqual(9f * 4 * 2 * 2 * 2, toy.Loss([0])!.item<float>(), 1e-2); // gates, directions, layers, groups
        using var one = new ToyNetwork(options with { Auxiliary = [new SubspaceOrthogonality { Layer = 1 }] });
        SetRecurrentWeights(one); // fresh ones are orthogonal, where the penalty has no slope
        one.Loss([0])!.backward();
        Assert.IsTrue(ToyNetwork.HasGradient(SharingNetwork.Module(one).Encoders["Ner"].Parts["layer1"]));
        Assert.IsFalse(ToyNetwork.HasGradient(SharingNetwork.Module(one).Encoders["Ner"].Parts["layer2"]));

        static void SetRecurrentWeights(ToyNetwork network)
        {
            using var noGradient = no_grad();
            foreach (Tensor weight in network.Layers().SelectMany(layer => layer.RecurrentWeights))
                weight.copy_(tensor(new float[] { 1, 2, 3, 0 }).view(2, 2).repeat(4, 1));
        }
    }

    private static IEnumerable<object[]> BadFits =>
    [
        [new Hard(), new Orthogonality(), "Objective 'Orthogonality' keeps private parts apart from the shared one, but the encoders of input 'Tokens' are "
            + "'shared'; set Sharing to SharedPrivate."],
        [new SharedPrivate(), new Orthogonality { Layer = 3 }, "Objective 'Orthogonality' reads layer 3 of part 'Upos', whose encoder has the layers 0 to 2."],
        [new CrossStitch(), new SubspaceOrthogonality(), "Objective 'SubspaceOrthogonality' keeps subspaces apart, but the encoders of input 'Tokens' have "
            + "none; "
            + "set Sharing to Sluice with at least two."],
        [new Sluice(), new SubspaceOrthogonality { Layer = 3 }, "works on recurrent layers, but layer 3 of the encoder is none."],
        [new Hard(), new WeightDecay { Part = "Ner" }, "Objective 'WeightDecay': the encoders of input 'Tokens' have no part 'Ner'; the parts are 'shared'."],
        [new Hard(), new WeightDecay { Components = ["layer9"] }, "Objective 'WeightDecay': the encoder has no component 'layer9'; the components are "
            + "'words', "],
        [new Hard(), new WeightDecay { Components = ["initial1"] }, "Objective 'WeightDecay': there are no parameters in any part of the encoders of input "
            + "'Tokens'."],
        [new Hard(), new WeightDecay { Input = "Other" }, "Objective 'WeightDecay' reads the input 'Other', but the inputs are 'Tokens'."],
        [new Separate { Common = ["words"] }, _tie with { Components = ["words"] }, "Objective 'ParameterDistance': the parts 'Ner' and 'Upos' have all of "
            + "these "
            + "parameters in common, so that there is nothing to tie."],
        [
            new SharedPrivate { SharedEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = ToyNetwork.Encoder() } },
            _tie with { OtherPart = "shared", Components = ["layer2"] },
            "Objective 'ParameterDistance': a parameter has the shape [24] in part 'Ner' and [20] in part 'shared'; name what is alike in Components.",
        ],
    ];

    [TestMethod]
    [DynamicData(nameof(BadFits))]
    public void WhatDoesNotFitTheSharingIsRefused(SharingSettings sharing, Objective penalty, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<InvalidOperationException>(() => SharingNetwork.Of(sharing, penalty)).Message);

    private static IEnumerable<object[]> BadSettings =>
    [
        [new WeightDecay { Layer = 1 }, "Objective 'WeightDecay' works on parameters and reads no layer; leave Layer out and name layers in Components, such "
            + "as "],
        [new ParameterDistance(), "Objective 'ParameterDistance' measures a distance to another part or to a snapshot: set either OtherPart or Snapshot."],
        [_tie with { Snapshot = SnapshotTime.Epoch }, "set either OtherPart or Snapshot."],
        [_tie with { Part = null }, "Objective 'ParameterDistance' ties part 'Upos' to another one; name that in Part."],
    ];

    [TestMethod]
    [DynamicData(nameof(BadSettings))]
    public void BadSettingsAreRefused(Objective penalty, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<ArgumentException>(penalty.Validate).Message);

    /// <summary>Sets all that is trained.</summary>
    /// <summary>Penalties come last: what other objectives read has been looked up by then.</summary>
    private static Tensor LossOverLookups(ToyNetwork toy, int row)
    {
        Step step = toy.Step(toy.Batch(row));
        Read(step.Encoded);
        return toy.Module.Loss(step)!;
    }

    private static void Read(EncodedBatch encoded)
    {
        foreach (Encoding part in encoded.Inputs.Values.SelectMany(input => input.Parts.Values)) _ = part.Layer(null);
    }

    private static Parameter[] Fill(nn.Module module, float value)
    {
        using var noGradient = no_grad();
        Parameter[] parameters = [.. module.parameters().Where(p => p.requires_grad)];
        foreach (Parameter parameter in parameters) parameter.fill_(value);
        return parameters;
    }
}
