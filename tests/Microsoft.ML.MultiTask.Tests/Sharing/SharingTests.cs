using System.Text.Json;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Tests.Objectives;
using TorchSharp.Modules;

namespace Microsoft.ML.MultiTask.Tests.Sharing;

[TestClass]
public sealed class SharingTests
{
    private static readonly string[] _all = ["words", "features", "layer1", "initial1", "layer2", "initial2"];

    private static readonly string[] _both = ["Ner", "Upos"];

    private static IEnumerable<object[]> Sharings =>
    [
        [new Hard()], [new SharedPrivate()], [new Separate()], [new Separate { Common = ["words", "layer1"] }], [new CrossStitch()], [new Sluice()],
        [new SharedPrivate { SharedBySome = [new SharedModule("layer1", ["Ner", "shared"])] }],
        [new MixtureOfExperts()], [new LayerAttention(new Hard())], [new LayerAttention(new SharedPrivate())], [new LayerAttention(new CrossStitch())],
    ];

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void ARowAloneIsEncodedAsInABatch(SharingSettings sharing)
    {
        using ToyNetwork toy = SharingNetwork.Of(sharing);
        foreach (string task in _both)
        {
            float[] together = SharingNetwork.Top(toy, task, 0, 1, 2);
            float[] alone = [.. new[] { 0, 1, 2 }.SelectMany(row => SharingNetwork.Top(toy, task, row))];
            AreClose(alone, together);
        }
    }

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void LayersHaveThePromisedShapes(SharingSettings sharing)
    {
        using ToyNetwork toy = SharingNetwork.Of(sharing);
        Batch batch = toy.Batch(0, 1);
        Encoding encoding = toy.Network.Encode(batch).For("Ner")["Tokens"];
        IReadOnlyList<LayerShape> shapes = SharingNetwork.Module(toy).Shapes("Ner");
        Assert.HasCount(shapes.Count, encoding.Layers);
        for (int l = 0; l < shapes.Count; l++)
        {
            CollectionAssert.AreEqual((long[])[batch.Tokens, shapes[l].Width], encoding.Layers[l].States.shape);
            Assert.AreEqual(shapes[l].DirectionWidth, encoding.Layers[l].Forward?.shape[1]);
        }
    }

    /// <summary>Forward states of layer 1 do not change with what comes after them.</summary>
    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void TheFirstLayerStaysOneSided(SharingSettings sharing)
    {
        ToyRow[] rows = [ToyRow.Of("a b c d"), ToyRow.Of("a b x d"), ToyRow.Of("a b c y")];
        foreach (ToyRow row in rows) (row.Upos, row.Ner) = (["A", "B", "C", "D"], ["O", "O", "O", "O"]);
        using var toy = new ToyNetwork(SharingNetwork.Options(sharing), rows);
        Assert.IsTrue(SharingNetwork.Module(toy).Shapes("Ner")[1].OneSided);
        float[][] forward = [.. Enumerable.Range(0, 3).Select(row =>
            Tensors.ToArray<float>(toy.Network.Encode(toy.Batch(row)).For("Ner")["Tokens"].Layers[1].Forward![1]))];
        AreClose(forward[0], forward[1]);
        AreClose(forward[0], forward[2]);
    }

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void SettingsSurviveJson(SharingSettings sharing)
    {
        SharingSettings resolved = sharing.Resolve([new SharingMember("Upos", true), new SharingMember("Ner", true), new SharingMember("Other", false)]);
        string written = JsonSerializer.Serialize(resolved, SettingsJson.Options);
        Assert.AreEqual(written, JsonSerializer.Serialize(JsonSerializer.Deserialize<SharingSettings>(written, SettingsJson.Options), SettingsJson.Options));
    }

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void AnInputThatOnlyOneTaskReadsIsLeftToIt(SharingSettings sharing)
    {
        MultiTaskTrainer.Options options = SharingNetwork.Options(sharing) with
        {
            Inputs = [new Words("Tokens"), new Words("Upos") { Name = "Tags" }],
            Tasks = [new SequenceLabels("Upos"), new Multiclass("Genre") { Input = "Tags" }],
        };
        using var toy = new ToyNetwork(options);
        EncodedBatch encoded = toy.Network.Encode(toy.Batch(0, 1, 2));
        foreach (ObjectiveModule task in toy.Network.Modules)
        {
            Objective objective = toy.Network.Plan.Objectives[toy.Network.Modules.ToList().IndexOf(task)];
            Assert.IsNotNull(task.Loss(toy.Network.StepOf(objective, toy.Batch(0, 1, 2), encoded, toy.Network.Outputs(toy.Batch(0, 1, 2), encoded), default)));
        }
    }

    [TestMethod]
    public void CrossStitchOfNothingButItsOwnIsSeparate()
    {
        using ToyNetwork stitched = SharingNetwork.Of(new CrossStitch { Own = 1, Common = [] }), separate = SharingNetwork.Of(new Separate());
        foreach (string task in _both) AreClose(SharingNetwork.Top(separate, task, 0, 1), SharingNetwork.Top(stitched, task, 0, 1));
        using ToyNetwork mixed = SharingNetwork.Of(new CrossStitch { Common = [] });
        CollectionAssert.AreNotEqual(SharingNetwork.Top(separate, "Ner", 0), SharingNetwork.Top(mixed, "Ner", 0));
    }

    [TestMethod]
    public void OneExpertIsHardSharing()
    {
        using ToyNetwork expert = SharingNetwork.Of(new MixtureOfExperts { Experts = 1 }), hard = SharingNetwork.Of(new Hard());
        foreach (string task in _both) AreClose(SharingNetwork.Top(hard, task, 0, 1), SharingNetwork.Top(expert, task, 0, 1));
    }

    [TestMethod]
    public void SeparateEncodersWithEverythingInCommonAreHardSharing()
    {
        using ToyNetwork separate = SharingNetwork.Of(new Separate { Common = _all }), hard = SharingNetwork.Of(new Hard());
        foreach (string task in _both) AreClose(SharingNetwork.Top(hard, task, 0, 1), SharingNetwork.Top(separate, task, 0, 1));
        CollectionAssert.AreEquivalent(SharingNetwork.Module(separate).Encoders["Upos"].Parts.Keys.ToArray(), _all);
        Assert.HasCount(Distinct(SharingNetwork.Module(hard).parameters()).Count, Distinct(SharingNetwork.Module(separate).parameters()));
    }

    /// <summary>The first two groups have layer 1 in common, the last two layer 2; words are everybody's own.</summary>
    [TestMethod]
    public void PartsMayBeCommonToSomeGroups()
    {
        var sharing = new Separate
        {
            Groups = new Dictionary<string, string> { ["Upos"] = "a", ["Ner"] = "b", ["LogFrequency"] = "c" },
            SharedBySome = [new SharedModule("layer1", ["a", "b"]), new SharedModule("layer2", ["b", "c"])],
        };
        using ToyNetwork toy = SharingNetwork.Of(sharing, new LogFrequency());
        IReadOnlyDictionary<string, EncoderModule> encoders = SharingNetwork.Module(toy).Encoders;
        bool IsCommon(string part, string one, string other) => ReferenceEquals(encoders[one].Parts[part], encoders[other].Parts[part]);
        Assert.IsTrue(IsCommon("layer1", "a", "b") && IsCommon("layer2", "b", "c"));
        Assert.IsFalse(IsCommon("layer1", "b", "c") || IsCommon("layer1", "a", "c") || IsCommon("layer2", "a", "b") || IsCommon("words", "a", "b"));
        Assert.IsTrue(Distinct(SharingNetwork.Module(toy).SharedParameters())
            .SetEquals(Distinct([.. encoders["a"].Parts["layer1"].parameters(), .. encoders["c"].Parts["layer2"].parameters()])));
    }

    [TestMethod]
    public void WhatPrivateEncodersHaveInCommonIsShared()
    {
        using ToyNetwork toy = SharingNetwork.Of(new SharedPrivate { Common = [], SharedBySome = [new SharedModule("layer1", ["Upos", "Ner"])] });
        IReadOnlyDictionary<string, EncoderModule> encoders = SharingNetwork.Module(toy).Encoders;
        Assert.AreSame(encoders["Upos"].Parts["layer1"], encoders["Ner"].Parts["layer1"]);
        Assert.IsTrue(Distinct(SharingNetwork.Module(toy).SharedParameters())
            .SetEquals(Distinct([.. encoders["shared"].parameters(), .. encoders["Ner"].Parts["layer1"].parameters()])));
    }

    [TestMethod]
    public void AMixtureOfOneLayerIsThatLayer()
    {
        MultiTaskTrainer.Options options = SharingNetwork.Options(new LayerAttention(new Hard())) with { Encoder = ToyNetwork.Encoder(layers: 1) };
        using var toy = new ToyNetwork(options);
        Encoding encoding = toy.Network.Encode(toy.Batch(0, 1)).For("Ner")["Tokens"];
        Assert.HasCount(3, encoding.Layers);
        AreClose(Tensors.ToArray<float>(encoding.Layers[1].States), Tensors.ToArray<float>(encoding.Layers[2].States));
    }

    [TestMethod]
    public void GradientsReachWhatTheyMust()
    {
        Assert.AreEqual("shared", Reached(new Hard(), "Ner"));
        Assert.AreEqual("Ner", Reached(new Separate(), "Ner"));
        Assert.AreEqual("Upos", Reached(new Separate(), "LogFrequency"));
        Assert.AreEqual("Ner shared", Reached(new SharedPrivate(), "Ner"));
        Assert.AreEqual("shared", Reached(new SharedPrivate(), "LogFrequency"));
        Assert.AreEqual("Ner Upos", Reached(new CrossStitch(), "Ner"));
        Assert.AreEqual("Ner Upos", Reached(new Sluice(), "LogFrequency"));
        Assert.AreEqual("expert1 expert2 expert3", Reached(new MixtureOfExperts { Experts = 3 }, "Ner"));
        Assert.AreEqual("Ner", Reached(new LayerAttention(new Separate()), "Ner"));
    }

    [TestMethod]
    public void MixingWeightsLearn()
    {
        foreach (SharingSettings sharing in (SharingSettings[])[new CrossStitch(), new Sluice(), new MixtureOfExperts(), new LayerAttention(new Hard())])
        {
            using ToyNetwork toy = SharingNetwork.Of(sharing);
            SharingNetwork.Reached(toy, "Ner");
            Parameter[] encoders = [.. SharingNetwork.Module(toy).Encoders.Values.SelectMany(encoder => encoder.parameters())];
            Parameter[] others = [.. SharingNetwork.Module(toy).parameters().Where(p => encoders.All(e => !ReferenceEquals(e, p)))];
            Assert.IsTrue(others.Any(p => p.grad is { IsInvalid: false } gradient && gradient.abs().sum().item<float>() > 0), $"{sharing}");
        }
    }

    [TestMethod]
    public void ObjectivesMeetWhereSeveralReadOneEncoding()
    {
        Assert.AreEqual(2, Cuts(new Hard()));
        Assert.AreEqual(0, Cuts(new Separate()));
        Assert.AreEqual(2, Cuts(new Separate(), new LogFrequency()));
        Assert.AreEqual(2, Cuts(new SharedPrivate()));
        Assert.AreEqual(0, Cuts(new CrossStitch()));
        Assert.AreEqual(2, Cuts(new LayerAttention(new Hard())));
        Assert.AreEqual(0, Cuts(new LayerAttention(new Separate())));
        Assert.AreEqual(0, Cuts(new Sluice()));
        int Cuts(SharingSettings sharing, params Objective[] auxiliary)
        {
            using ToyNetwork toy = SharingNetwork.Of(sharing, auxiliary);
            toy.Network.train();
            var cut = new RepresentationCut();
            EncodedBatch encoded = toy.Network.Encode(toy.Batch(0, 1), cut);
            foreach (Objective objective in toy.Network.Plan.Objectives) _ = encoded.For(objective.Name)["Tokens"].Layers.ToArray();
            Assert.AreEqual(cut.Places.Count > 0, toy.Network.HasCommonEncodings, $"{sharing}");
            return cut.Places.Count(place => place.Original.shape[1] == 12);
        }
    }

    [TestMethod]
    public void ParametersAreSharedThatSeveralObjectivesReach()
    {
        using ToyNetwork separate = SharingNetwork.Of(new Separate { Common = ["layer1"] });
        Assert.HasCount(Distinct(SharingNetwork.Module(separate).Encoders["Ner"].Parts["layer1"].parameters()).Count,
            Distinct(SharingNetwork.Module(separate).SharedParameters()));
        using ToyNetwork grouped = SharingNetwork.Of(new Separate(), new LogFrequency());
        Assert.HasCount(Distinct(SharingNetwork.Module(grouped).Encoders["Upos"].parameters()).Count,
            Distinct(SharingNetwork.Module(grouped).SharedParameters()));
        using ToyNetwork experts = SharingNetwork.Of(new MixtureOfExperts());
        Assert.HasCount(Distinct(SharingNetwork.Module(experts).parameters()).Count - 4, Distinct(SharingNetwork.Module(experts).SharedParameters()));
        using ToyNetwork sluice = SharingNetwork.Of(new Sluice());
        Parameter[] mixes = [.. SharingNetwork.Module(sluice).named_modules().Where(m => m.module is LayerMix).SelectMany(m => m.module.parameters())];
        Assert.IsNotEmpty(mixes);
        CollectionAssert.AreEquivalent(Distinct(SharingNetwork.Module(sluice).parameters().Except(mixes)).ToArray(),
            Distinct(SharingNetwork.Module(sluice).SharedParameters()).ToArray());
    }

    [TestMethod]
    public void TheModelKeepsWhatItsTasksRead()
    {
        Assert.AreEqual("Upos", Kept(new Separate()));
        Assert.AreEqual("shared Upos", Kept(new SharedPrivate()));
        Assert.AreEqual("Ner Upos", Kept(new CrossStitch()));
        Assert.AreEqual("Ner Upos", Kept(new LayerAttention(new Sluice())));
        string Kept(SharingSettings sharing)
        {
            using ToyNetwork toy = SharingNetwork.Of(sharing);
            using var kept = toy.Network.Keep(["Upos"]);
            Assert.DoesNotContain("Ner", string.Join(' ', kept.named_parameters().Select(p => p.name)
                .Where(name => name.Contains("gate") || name.Contains("top"))));
            return string.Join(' ', kept.named_children().Select(child => child.module).OfType<SharingModule>().Single().Encoders.Keys
                .Order(StringComparer.OrdinalIgnoreCase));
        }
    }

    [TestMethod]
    public void ASharedEncoderMayBeNarrower()
    {
        var sharing = new SharedPrivate
        {
            SharedEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = ToyNetwork.Encoder() with { HiddenSize = 2 } },
        };
        using ToyNetwork toy = SharingNetwork.Of(sharing);
        Assert.HasCount(16, SharingNetwork.Top(toy, "Ner", 4).Chunk(2).ToArray());
    }

    [TestMethod]
    public void DenseEncodersReadSomeFeatures()
    {
        MultiTaskTrainer.Options options = SharingNetwork.Options(new Hard()) with
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = new Dense { HiddenSizes = [], Features = [1] },
            Tasks = [new Multiclass("Genre")],
        };
        using var toy = new ToyNetwork(options);
        CollectionAssert.AreEqual((float[])[0, 1, 1], Tensors.ToArray<float>(toy.Network.Encode(toy.Batch(0, 1, 2)).For("Genre")["Features"].Layers[0].States));
        Assert.AreEqual("Dense reads the feature 2 of input 'Features', which has the features 0 to 1.",
            Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(options with { Encoder = new Dense { Features = [0, 2] } })).Message);
        Assert.Contains("Dense: there must be a feature to read; null reads all.",
            Assert.ThrowsExactly<ArgumentException>(() => new Dense { Features = [] }.Validate()).Message);
        Assert.Contains("Dense: features count from 0.",
            Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Dense { Features = [0, -1] }.Validate()).Message);
    }

    [TestMethod]
    [DynamicData(nameof(Sharings))]
    public void CharactersAreReadUnderEverySharing(SharingSettings sharing)
    {
        if (sharing is MixtureOfExperts experts) sharing = experts with { Common = ["words", "characters"] };
        MultiTaskTrainer.Options options = Spelled(sharing);
        using var toy = new ToyNetwork(options);
        Assert.IsTrue(float.IsFinite(toy.Loss([0, 1])!.item<float>()));
    }

    [TestMethod]
    public void ExpertsWithCharactersOfTheirOwnHaveNoneToRead() => Assert.AreEqual("MixtureOfExperts: every expert has a character encoder of its own, of "
        + "which objective 'CharacterLanguageModel' would have to read one; add \"characters\" to Common.",
        Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(Spelled(new MixtureOfExperts()))).Message);

    /// <summary>The shared encoder's characters are read, however wide those of the private ones are.</summary>
    [TestMethod]
    public void CharactersAreThoseOfTheSharedEncoder()
    {
        BiLstm shared = ToyNetwork.Encoder() with { Characters = new CharacterBiLstm { EmbeddingSize = 3, HiddenSize = 2 } };
        using var toy = new ToyNetwork(Spelled(new SharedPrivate { SharedEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = shared } }));
        Assert.IsTrue(float.IsFinite(toy.Loss([0, 1])!.item<float>()));
    }

    [TestMethod]
    public void InitialStatesAreReadWhereLayersAreNotMixed()
    {
        foreach (SharingSettings sharing in (SharingSettings[])[new Hard(), new Separate(), new SharedPrivate(), new LayerAttention(new Hard())])
        {
            using var toy = new ToyNetwork(Initial(sharing));
            Encoding encoding = toy.Network.Encode(toy.Batch(0, 1)).For("Genre")["Tokens"];
            LayerShape shape = SharingNetwork.Module(toy).Shapes("Genre")[1];
            CollectionAssert.AreEqual((long[])[2, shape.Width], encoding.Layers[1].Initial!.shape, $"{sharing}");
        }
        foreach (SharingSettings sharing in (SharingSettings[])[new CrossStitch(), new Sluice { Subspaces = 1 }, new MixtureOfExperts()])
        {
            Assert.EndsWith("a layer from 1 on, and a sharing that mixes no layers, such as Hard or SharedPrivate.",
                Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(Initial(sharing)), $"{sharing}").Message);
        }
    }

    private static MultiTaskTrainer.Options Spelled(SharingSettings sharing) => SharingNetwork.Options(sharing, new CharacterLanguageModel()) with
    {
        Encoder = ToyNetwork.Encoder() with { HiddenSize = 6, Characters = new CharacterBiLstm { EmbeddingSize = 3, HiddenSize = 4 } },
    };

    private static MultiTaskTrainer.Options Initial(SharingSettings sharing) => SharingNetwork.Options(sharing) with
    {
        Encoder = ToyNetwork.Encoder() with { InitialState = new LearnedState() },
        Tasks = [new SequenceLabels("Upos"), new Multiclass("Genre") { Layer = 1, Pooling = new InitialStatePooling() }],
    };

    private static IEnumerable<object[]> BadSettings =>
    [
        [new CrossStitch { Own = 1.5 }, "CrossStitch: Own is a share from 0 to 1."],
        [new Sluice { Own = -1 }, "Sluice: Own is a share from 0 to 1."],
        [new Sluice { Last = 2 }, "Sluice: Last is a share from 0 to 1."],
        [new Sluice { Subspaces = 0 }, "Sluice: there is at least one subspace."],
        [new MixtureOfExperts { Experts = 0 }, "MixtureOfExperts: there is at least one expert."],
        [new LayerAttention(new MixtureOfExperts { Experts = 0 }), "MixtureOfExperts: there is at least one expert."],
        [
            new Separate { Groups = new Dictionary<string, string> { ["Chunk"] = "one" } },
            "Separate: Groups names the objective 'Chunk', but the objectives are 'Upos', 'Ner'.",
        ],
        [
            new SharedPrivate { Groups = new Dictionary<string, string> { ["Ner"] = "shared" } },
            "SharedPrivate: the group of objective 'Ner' cannot be called 'shared', which is the name of the part that all share.",
        ],
        [
            new SharedPrivate
            {
                SharedEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = new BiLstm { InitialState = new ConditionedState("Tokens") } },
            },
            "SharedPrivate: the shared encoder of input 'Tokens' cannot read other inputs.",
        ],
        [new Separate { SharedBySome = [new SharedModule("layer1", ["Upos"])] },
            "Separate: SharedBySome names fewer than two groups that have the part 'layer1' in common."],
        [new Separate { SharedBySome = [new SharedModule("layer1", ["Upos", "shared"])] },
            "Separate: SharedBySome names the group 'shared' for the part 'layer1', but the groups are 'Upos', 'Ner'."],
        [new SharedPrivate { SharedBySome = [new SharedModule("words", ["Upos", "Ner"])] },
            "SharedPrivate: the part 'words' of SharedBySome is common to all groups; set Common without it."],
        [new SharedPrivate { SharedBySome = [new SharedModule("layer1", ["Upos", "Ner"]), new SharedModule("layer1", ["Upos", "shared"])] },
            "SharedPrivate: SharedBySome says twice with whom the group 'Upos' has the part 'layer1' in common; name all of these groups in one place."],
    ];

    [TestMethod]
    [DynamicData(nameof(BadSettings))]
    public void BadSettingsAreRefused(SharingSettings sharing, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentException>(() => sharing.Validate([new SharingMember("Upos", true), new SharingMember("Ner", true)])).Message);

    private static IEnumerable<object[]> BadFits =>
    [
        [new Separate { Common = ["wrods"] }, "Separate: Common names the part 'wrods', but the parts of the encoders are "
            + "'words', 'features', 'layer1', 'layer2', 'initial1', 'initial2'."],
        [new Separate { SharedBySome = [new SharedModule("layer9", ["Upos", "Ner"])] }, "Separate: SharedBySome names the part 'layer9', but the parts of the "],
        [new MixtureOfExperts { Common = ["characters"] }, "MixtureOfExperts: Common names the part 'characters', but the parts of the encoders are 'words', "],
        [new LayerAttention(new SharedPrivate { Common = ["layer3"] }), "SharedPrivate: Common names the part 'layer3', but the parts of the encoders are "],
        [new Sluice { Subspaces = 4 }, "Sluice: the 6 states of layer 1 cannot be cut into 4 subspaces of one width; change Subspaces or the encoder."],
        [
            new SharedPrivate
            {
                SharedEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = ToyNetwork.Encoder(layers: 1) },
            },
            "SharedPrivate: the shared encoder has 1 layers and the private ones have 2; they are read side by side and must have as many.",
        ],
    ];

    [TestMethod]
    [DynamicData(nameof(BadFits))]
    public void WhatDoesNotFitTheEncodersIsRefused(SharingSettings sharing, string message) =>
        Assert.Contains(message, Assert.ThrowsExactly<InvalidOperationException>(() => SharingNetwork.Of(sharing)).Message);

    [TestMethod]
    public void LayersOfOtherWidthsAreNotMixed()
    {
        MultiTaskTrainer.Options options = SharingNetwork.Options(new LayerAttention(new Hard())) with
        {
            Inputs = [new FeatureVector("Features")],
            Encoder = new Dense { HiddenSizes = [4, 3] },
            Tasks = [new Multiclass("Genre")],
        };
        Assert.AreEqual("LayerAttention mixes layers of one width, but those of the encoder are 4, 3 wide.",
            Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(options)).Message);
        Assert.AreEqual("LayerAttention: the encoder has no layer above layer 0 to mix.",
            Assert.ThrowsExactly<InvalidOperationException>(() => new ToyNetwork(options with { Encoder = new Dense { HiddenSizes = [] } })).Message);
    }

    private static string Reached(SharingSettings sharing, string objective)
    {
        using ToyNetwork toy = SharingNetwork.Of(sharing, new LogFrequency());
        return string.Join(' ', SharingNetwork.Reached(toy, objective));
    }

    private static HashSet<object> Distinct(IEnumerable<Parameter> parameters) => new(parameters, ReferenceEqualityComparer.Instance);

    private static void AreClose(float[] expected, float[] actual)
    {
        Assert.HasCount(expected.Length, actual);
        for (int i = 0; i < actual.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-5f, $"{i}");
    }
}
