using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>An auxiliary that weighs nothing changes nothing, whatever rows it brings, where batches and vocabulary are those of the main task alone: else a
/// comparison would measure these.</summary>
[TestClass]
public sealed class PlaceboTests
{
    private const double Nothing = 1e-6;

    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MultiTaskTrainer.Options _alone = Toy.Tagger with
    {
        Batches = BatchComposition.Balanced,
        MainVocabulary = true,
        Epochs = 4,
        Patience = null,
        ValidationFraction = 0.25,
        Seed = 5,
        Optimizer = new Sgd { LearningRate = 0.5f }, // Adam makes whole steps of the smallest gradients
    };

    private static readonly Objective _other = new SequenceLabels("Chunks") { Data = Toy.View(_ml, 70, seed: 9), Weight = Nothing };

    [TestMethod]
    public void APlaceboTrainsAsTheMainTaskAlone()
    {
        (double[] alone, long steps) = Losses(_alone with { Batches = BatchComposition.Mixed, MainVocabulary = false }); // one corpus: all are the same
        foreach (Objective placebo in (Objective[])[_other, new LanguageModel { Weight = Nothing }, new LogFrequency { Weight = Nothing }])
        {
            (double[] losses, long ofPlacebo) = Losses(_alone with { Auxiliary = [placebo] });
            Assert.AreEqual(steps, ofPlacebo, placebo.Name);
            for (int epoch = 0; epoch < alone.Length; epoch++) Assert.AreEqual(alone[epoch], losses[epoch], 1e-4, $"{placebo.Name}, epoch {epoch}");
        }
    }

    [TestMethod]
    public void OtherBatchesOrAnotherVocabularyAreSeen()
    {
        (double[] alone, _) = Losses(_alone);
        foreach (MultiTaskTrainer.Options options in (MultiTaskTrainer.Options[])
            [_alone with { MainVocabulary = false }, _alone with { Batches = BatchComposition.Mixed }])
        {
            (double[] losses, _) = Losses(options with { Auxiliary = [_other] });
            Assert.IsGreaterThan(2e-2, alone.Zip(losses, (a, b) => Math.Abs(a - b)).Max());
        }
    }

    /// <summary>A view whose rows alone have an input leaves it without a vocabulary.</summary>
    [TestMethod]
    public void AnInputWithoutMainRowsIsRefused()
    {
        MultiTaskTrainer.Options options = _alone with
        {
            Inputs = [new Words("Tokens"), new Words("Text") { Tokenizer = new RegexTokenizer() }],
            Auxiliary = [new Multiclass("Topic") { Input = "Text", Data = Toy.View(_ml, 10, seed: 2) }],
        };
        IDataView main = _ml.Transforms.SelectColumns("Tokens", "Tags").Fit(Toy.View(_ml)).Transform(Toy.View(_ml));
        Assert.AreEqual("Input 'Text': column 'Text' has no values in the training data, from which alone vocabularies are learnt (MainVocabulary); leave that "
            + "setting out, or give the training data the column.",
            Assert.ThrowsExactly<InvalidOperationException>(() => _ml.MultiTask().Trainer(options).Fit(main)).Message);
        _ml.MultiTask().Trainer(options with { MainVocabulary = false }).Fit(main).Dispose();
    }

    /// <summary>The losses of the main task, then its values on the validation rows, epoch by epoch; and the steps of an epoch.</summary>
    private static (double[] Numbers, long Steps) Losses(MultiTaskTrainer.Options options)
    {
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(options).Fit(Toy.View(_ml, 60));
        IReadOnlyList<EpochSummary> epochs = model.Training!.Epochs;
        return ([.. epochs.Select(epoch => epoch.Losses["Tags"]), .. epochs.Select(epoch => epoch.Validation[0].MainValue)], epochs[0].Steps);
    }
}
