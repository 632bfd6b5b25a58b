using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Tests.Packaging;

namespace Microsoft.ML.MultiTask.Tests.Comparing;

/// <summary>Successive halving over auxiliary objectives, weights and layers.</summary>
[TestClass]
public sealed class SearchTests
{
    private static readonly MLContext _ml = new(seed: 1);

    private static readonly MultiTaskTrainer.Options _options = Toy.Tagger with
    {
        Encoder = Toy.Encoder with { Layers = 2 },
        ValidationFraction = 0.25,
        Auxiliary = [new SequenceLabels("Chunks"), new LanguageModel { HiddenSize = 4 }, new Multiclass("Topic") { Weight = 0.5 }],
    };

    private static readonly AuxiliarySearch _short = new() { Candidates = 6, Reduction = 3, FirstEpochs = 1, Epochs = 3, ParallelRuns = 1 };

    [TestMethod]
    public void TheBestGoOn()
    {
        SearchResult result = Search(_options, _short);
        Assert.AreSequenceEqual((int[])[1, 3], result.Rounds);
        Assert.HasCount(7, result.Candidates);
        Assert.HasCount(7, result.Candidates.Select(candidate => candidate.Name).Distinct());
        // A third of seven, rounded up, beside the main task alone.
        SearchCandidate alone = result.Candidates.Single(candidate => candidate.Name == "Tags alone");
        Assert.HasCount(2, alone.Validation);
        SearchCandidate[] others = [.. result.Candidates.Where(candidate => candidate != alone)];
        Assert.AreEqual(3, others.Count(candidate => candidate.Validation.Count == 2));
        Assert.IsTrue(others.Take(3).Min(candidate => candidate.Validation[0]) >= others.Skip(3).Max(candidate => candidate.Validation[0]));
        Assert.AreEqual(result.Candidates.Where(candidate => candidate.Validation.Count == 2).Max(candidate => candidate.Validation[1]), result.Best.Validation[1]);
        Assert.Contains("| Accuracy, 3 epochs |", result.ToString());
        using MultiTaskTransformer model = _ml.MultiTask().Trainer(result.Best.Options with { Epochs = 1 }).Fit(Toy.View(_ml));
    }

    /// <summary>Weights are multiples of those given, layers those that the objective can read; the language model only reads the first one here.</summary>
    [TestMethod]
    public void CandidatesAreNamedByWhatTheyHold()
    {
        MultiTaskTrainer.Options options = _options with { Encoder = Toy.Encoder with { Layers = 1 } };
        foreach (SearchCandidate candidate in Search(options, _short with { Epochs = 1, Weights = [0.2] }).Candidates)
        {
            IEnumerable<string> held = candidate.Options.Auxiliary.Select(objective => $"{objective.Name} x0.2 layer 1");
            Assert.AreEqual(candidate.Options.Auxiliary.Count == 0 ? "Tags alone" : string.Join(", ", held), candidate.Name);
            foreach (Objective objective in candidate.Options.Auxiliary)
            {
                Assert.AreEqual(1, objective.Layer);
                Assert.AreEqual(objective.Name switch { "Topic" => 0.1, "LanguageModel" => 0.02, _ => 0.2 }, ((ConstantSchedule)objective.Weight).Value, 1e-12);
            }
        }
        Assert.IsTrue(Search(_options, _short with { Epochs = 1, Layers = [] }).Candidates.SelectMany(c => c.Options.Auxiliary).All(objective => objective.Layer is null));
        // There are only seven sets of three objectives.
        Assert.HasCount(8, Search(options, _short with { Epochs = 1, Candidates = 50, Weights = [1], Layers = [] }).Candidates);
    }

    [TestMethod]
    public void TheSameSeedFindsTheSameSideBySideToo()
    {
        using var folder = new TemporaryFolder();
        string expected = Search(_options, _short).ToString();
        Assert.AreEqual(expected, Search(_options, _short with { ParallelRuns = 3, Folder = folder.Path }).ToString());
        Assert.AreEqual(expected, Search(_options, _short with { Folder = folder.Path, Progress = new Doing(report => Assert.IsNull(report.Training)) }).ToString());
        Assert.AreNotEqual(expected, Search(_options, _short with { Seed = 2 }).ToString());
    }

    [TestMethod]
    public void WithoutTimeOrCancelledItSaysSo()
    {
        SearchResult none = Search(_options, _short with { TimeBudget = TimeSpan.FromTicks(1) });
        Assert.AreEqual("Tags alone", none.Best.Name);
        Assert.IsEmpty(none.Rounds);
        Assert.Contains("The time was over before the last round was finished.", none.Notes);
        using var source = new CancellationTokenSource();
        int ended = 0;
        SearchResult first = Search(_options, _short with
        {
            CancellationToken = source.Token,
            Progress = new Doing(report =>
            {
                if (report.Run is not null && ++ended == 9) source.Cancel();
            }),
        });
        Assert.AreSequenceEqual((int[])[1], first.Rounds);
        Assert.Contains("The search was cancelled; this is the best of what was finished.", first.Notes);
        Assert.ThrowsExactly<OperationCanceledException>(() => Search(_options, _short with { CancellationToken = source.Token }));
    }

    [TestMethod]
    public void BadInputIsRefused()
    {
        Refused("There is no auxiliary objective to search among: add some to Auxiliary, such as new LanguageModel(). (Parameter 'options')", _options with { Auxiliary = [] }, _short);
        Refused("AuxiliarySearch.Candidates is 1; it is at least 2. (Parameter 'Candidates')", _options, _short with { Candidates = 1 });
        Refused("AuxiliarySearch.Epochs is 3; it is at least FirstEpochs, which is 4. (Parameter 'Epochs')", _options, _short with { FirstEpochs = 4 });
        Refused("AuxiliarySearch.Inclusion is 0; it is above 0 and at most 1. (Parameter 'Inclusion')", _options, _short with { Inclusion = 0 });
        Refused("AuxiliarySearch.Layers is [-1]; it holds layers, which count from 0. (Parameter 'Layers')", _options, _short with { Layers = [-1] });
        Refused("A comparison chooses epochs and weights on validation rows: set ValidationSet, or ValidationFraction above 0. (Parameter 'ValidationFraction')",
            _options with { ValidationFraction = 0 }, _short);

        static void Refused(string message, MultiTaskTrainer.Options options, AuxiliarySearch search) =>
            Assert.AreEqual(message, Assert.ThrowsExactly<ArgumentException>(() => Search(options, search)).Message);
    }

    private static SearchResult Search(MultiTaskTrainer.Options options, AuxiliarySearch search) => _ml.MultiTask().SearchAuxiliaries(options, Toy.View(_ml, 80), search);
}
