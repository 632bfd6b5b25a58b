using System.Text.Json;
using Microsoft.ML.MultiTask.Comparing;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Comparing;

/// <summary>What is seen of objectives before they are trained to the end.</summary>
[TestClass]
public sealed class RelationTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly RelationOptions _short = new() { Epochs = 3, Looks = 4 };

    private static readonly MultiTaskTrainer.Options _options = Toy.Tagger with
    {
        ValidationFraction = 0.2,
        Auxiliary =
        [
            new SequenceLabels("Tags") { Name = "Same" },
            new Adversarial(new SequenceLabels("Tags") { Name = "Against" }) { Strength = 1 },
            new LanguageModel { HiddenSize = 4 },
            new SequenceLabels("Chunks") { Data = Toy.View(_ml, 30, seed: 5) },
            new Multiclass("Topic") { Pooling = Pooling.Mean },
            new WeightDecay { Weight = 0.01 },
        ],
        Sharing = new Hard { ObjectiveModules = [new SharedModule("scores", ["Tags", "Same"])] },
    };

    /// <summary>The same task with the same output layer has the same gradient; its adversary, with an output layer of its own, one that pulls the other
    /// way.</summary>
    [TestMethod]
    public void CosinesTellFriendFromFoe()
    {
        RelationResult result = _ml.MultiTask().Relate(_options, Toy.View(_ml, 60), _short);
        Assert.AreSequenceEqual((string[])["Same", "Adversarial(Against)", "LanguageModel", "Chunks", "Topic"], result.Relations.Select(relation => relation.Auxiliary));
        ObjectiveRelation same = result["Same"], foe = result["Adversarial(Against)"];
        Assert.HasCount(4, same.Gradients);
        foreach (GradientLook look in same.Gradients)
        {
            Assert.AreEqual(1, look.Cosine, 1e-5);
            Assert.IsTrue(look.ByPart.Values.All(cosine => Math.Abs(cosine - 1) < 1e-5));
            Assert.AreSequenceEqual((string[])["Tokens/characters", "Tokens/layer1", "Tokens/words"], look.ByPart.Keys.Order(StringComparer.Ordinal));
        }
        Assert.AreEqual(0, same.ConflictRate);
        Assert.IsLessThan(0, foe.MeanCosine);
        Assert.IsGreaterThan(0.5, foe.ConflictRate);
        Assert.AreEqual(0, same.Divergence, 1e-12);
        Assert.AreEqual(same.MainCurve!.Losses[0], same.AuxiliaryCurve!.Losses[0], 1e-3); // trained alone the two are one
        Assert.IsTrue(result.Relations.All(relation => relation.AuxiliaryCurve!.Losses.Count == 3));
        Assert.Contains("| LanguageModel ", result.ToString());
        using JsonDocument json = JsonDocument.Parse(result.ToJson());
        Assert.AreEqual(5, json.RootElement.GetArrayLength());
        Assert.AreEqual(same.Features().Count, result["LanguageModel"].Features().Count);
    }

    [TestMethod]
    public void TheSameSeedSeesTheSame() => Assert.AreEqual(_ml.MultiTask().Relate(_options, Toy.View(_ml, 40), _short).ToJson(),
        _ml.MultiTask().Relate(_options, Toy.View(_ml, 40), _short).ToJson());

    /// <summary>Main words: a a b, c; auxiliary words: a d. Of main labels two are N, one V, one A.</summary>
    [TestMethod]
    public void DataIsDescribedByHand()
    {
        ToyRow[] main = [new() { Tokens = ["a", "a", "b"], Tags = ["N", "N", "V"] }, new() { Tokens = ["c"], Tags = ["A"] }, new() { Tokens = ["e"] }],
            other = [new() { Tokens = ["a", "d"], Chunks = ["O", "O"] }];
        MultiTaskTrainer.Options options = Toy.Tagger with { Auxiliary = [new SequenceLabels("Chunks") { Data = _ml.Data.LoadFromEnumerable(other) }] };
        ObjectiveRelation relation = _ml.MultiTask().Relate(options, _ml.Data.LoadFromEnumerable(main), new RelationOptions { Epochs = 2, Looks = 1 })["Chunks"];
        Assert.AreEqual(new DataProfile(2, 4, 3, 1.5, 0.75), relation.MainData);
        Assert.AreEqual(new DataProfile(1, 2, 1, 0, 1), relation.AuxiliaryData);
        Assert.AreEqual(0.5, relation.OutOfVocabulary);
        // p = (1/2, 1/4, 1/4, 0), q = (1/2, 0, 0, 1/2) over a, b, c, d: half of 2 · 1/4 · log2 2, and half of 1/2 · log2 2
        Assert.AreEqual(0.5, relation.Divergence, 1e-12);
    }

    [TestMethod]
    public void CosinesByHand()
    {
        using var cosines = new GradientCosines("main", new Dictionary<string, string> { ["a"] = "low", ["table"] = "low", ["b"] = "high" },
            new Dictionary<string, long> { ["table"] = 3 }, looks: 2);
        Assert.IsTrue(cosines.Wants(new TrainingProgress(0, 10, 0)));
        using (NewDisposeScope())
        {
            cosines.Look("main", [new("a", tensor([3f, 4f]), null), new("b", tensor([1f]), null), new("c", tensor([9f]), null),
                new("table", tensor([1f, 2f]).reshape(2, 1), tensor([0L, 2L]))]);
            cosines.Look("aux", [new("a", tensor([4f, -3f]), null), new("b", tensor([-2f]), null), new("table", tensor([5f, 1f]).reshape(2, 1), tensor([1L, 2L]))]);
            cosines.Look("blind", [new("c", tensor([1f]), null)]);
            cosines.EndLook(new TrainingProgress(0, 10, 0));
        }
        GradientLook look = cosines.Of("aux").Single();
        Assert.AreEqual(-1, look.ByPart["high"], 1e-9);
        Assert.AreEqual(2 / Math.Sqrt((25 + 5) * (25 + 26)), look.ByPart["low"], 1e-6); // of the table only row 2 has both
        Assert.AreEqual((2 - 2) / Math.Sqrt(31 * 55), look.Cosine, 1e-6);
        Assert.IsEmpty(cosines.Of("blind"));
        Assert.IsFalse(cosines.Wants(new TrainingProgress(4, 10, 0)));
        Assert.IsTrue(cosines.Wants(new TrainingProgress(5, 10, 0)));
    }

    [TestMethod]
    public void BadInputIsRefused()
    {
        Assert.StartsWith("There is no auxiliary objective to relate to the main task", Assert.ThrowsExactly<ArgumentException>(
            () => _ml.MultiTask().Relate(_options with { Auxiliary = [] }, Toy.View(_ml))).Message);
        Assert.StartsWith("A learning curve needs at least two epochs.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.MultiTask().Relate(_options, Toy.View(_ml), new RelationOptions { Epochs = 1 })).Message);
        Assert.StartsWith("There is at least one look at the gradients.", Assert.ThrowsExactly<ArgumentOutOfRangeException>(
            () => _ml.MultiTask().Relate(_options, Toy.View(_ml), new RelationOptions { Looks = 0 })).Message);
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.ThrowsExactly<OperationCanceledException>(() => _ml.MultiTask().Relate(_options, Toy.View(_ml), _short with { CancellationToken = source.Token }));
    }
}
