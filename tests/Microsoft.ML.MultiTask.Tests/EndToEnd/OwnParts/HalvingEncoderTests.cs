using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Tests.Objectives;

namespace Microsoft.ML.MultiTask.Tests.EndToEnd.OwnParts;

/// <summary>A layer may have fewer positions than the input.</summary>
[TestClass]
public sealed class HalvingEncoderTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MultiTaskTrainer.Options _options = new()
    {
        Inputs = [new Words("Tokens")],
        Encoder = new HalvingEncoder { EmbeddingSize = 8, InputDropout = 0 },
        Tasks = [new Multiclass("Topic") { Pooling = Pooling.Max }],
        Optimizer = new Adam { LearningRate = 0.02f },
        Epochs = 20,
        BatchSize = 8,
        ValidationFraction = 0,
    };

    [TestMethod]
    public void RowsAreLearntFromHalfThePositionsAndWordsFromAllOfThem()
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Toy.Rows(60));
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(
            _options with { Tasks = [.. _options.Tasks, new SequenceLabels("Tags") { Layer = 1 }] }).Fit(rows);
        MultiTaskMetrics metrics = _ml.MultiTask().Evaluate(model.Transform(rows));
        Assert.AreEqual(1, metrics["Topic"].MainValue, 0.05);
        Assert.AreEqual(1, metrics["Tags"].MainValue, 0.05);
    }

    [TestMethod]
    public void EveryPoolingOfEveryLayerHasAVectorARow()
    {
        Pooling[] poolings = [Pooling.Mean, Pooling.Max, Pooling.Sum, Pooling.Last, new SelfAttentionPooling()];
        foreach (Pooling pooling in poolings)
        {
            foreach (int? layer in (int?[])[null, 0, 1, 2])
            {
                using var toy = new ToyNetwork(_options with { Tasks = [new Multiclass("Genre") { Pooling = pooling, Layer = layer }] });
                Batch batch = toy.Batch(0, 1, 2);
                Assert.IsTrue(double.IsFinite(toy.Loss([0, 1, 2])!.item<float>()), $"{pooling} of layer {layer}");
                Encoding encoding = toy.Network.Encode(batch).For("Genre")["Tokens"];
                for (int row = 0; row < 3; row++)
                {
                    int words = batch.Segments("Tokens").Length(row);
                    CollectionAssert.AreEqual(new[] { words, words, (words + 1) / 2 }, encoding.Layers.Select(states => states.Segments.Length(row)).ToArray());
                }
            }
        }
    }

    [TestMethod]
    public void WordsAreNotLabelledWhereSeveralBecameOne()
    {
        Refused("Objective 'Tags' reads the column 'Tags' with one value for every position of input 'Tokens', but layer 2 of the encoder of that input has "
            + "positions of its own, not those of the input; set Layer to 1, or use a task on whole rows.", new SequenceLabels("Tags"));
        Refused("Objective 'MaskedLanguageModel' works on the words of input 'Tokens' one by one, but layer 2 of the encoder of that input has positions of "
            + "its own, not those of the input; set Layer to 1, or use a task on whole rows.", new MaskedLanguageModel { Layer = 2 });
    }

    [TestMethod]
    [DataRow(typeof(SharedPrivate))]
    [DataRow(typeof(Separate))]
    public void RowsOfTheirOwnAreLaidOutAsTheBatch(Type sharing)
    {
        IDataView rows = _ml.Data.LoadFromEnumerable(Toy.Rows(20));
        IDataView more = _ml.Data.LoadFromEnumerable(Toy.Rows(20, seed: 5).Select(row => new { row.Tokens, Other = row.Topic }));
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(_options with
        {
            Tasks = [.. _options.Tasks, new Multiclass("Other") { Data = more }],
            Sharing = (SharingSettings)Activator.CreateInstance(sharing)!,
            Epochs = 2,
        }).Fit(rows);
        Assert.IsTrue(model.Training!.Epochs.All(epoch => epoch.Losses.Values.All(double.IsFinite)));
    }

    private static void Refused(string message, Objective objective) => Assert.AreEqual(message, Assert.ThrowsExactly<InvalidOperationException>(
        () => _ml.MultiTask().Trainer(_options with { Auxiliary = [objective] }).Fit(_ml.Data.LoadFromEnumerable(Toy.Rows(10)))).Message);
}
