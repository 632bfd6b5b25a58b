using Microsoft.ML.MultiTask;
using SeedSystems.Corpora;

namespace SeedSystems.Systems;

internal sealed class Bingel2017 : SeedSystem
{
    private const int Sentences = 1000, Held = 300;

    public override string Name => "bingel2017";

    public override string Description =>
        "Seven tagging tasks of four corpora, each with each of the others beside it: can the sign of the gain be foreseen from learning curves, gradients "
            + "and data?";

    public override string Paper => "Bingel and Søgaard 2017, Identifying beneficial task relations for multi-task learning in deep neural networks.";

    public override string Departures =>
        "42 ordered pairs of 7 tasks instead of 90 of 10; EWT, STREUSLE, ScienceIE and GUM instead of the paper's corpora, 1,000 sentences of each; tasks of "
            + "one corpus share "
        + "its sentences; both losses at every update, the auxiliary at a weight of 0.3, instead of one task drawn at random; one layer; gradients beside "
            + "the paper's features, "
        + "and of its data features size, entropy, type/token ratio, words out of vocabulary and divergence.";

    public override int Seeds => 3;

    /// <remarks>Pairs are many, and what is foreseen is the gain at one weight.</remarks>
    public override ComparisonOptions Protocol => new() { Weights = [1], LearningRates = [1], Placebo = false };

    public override IEnumerable<Comparison> Compare(Workspace workspace)
    {
        Tagged[] corpora =
        [
            new("EWT", EnglishWebTreebank.Load(workspace, Sentences, Held), ["Upos", "Ner", "Chunk"]),
            new("STREUSLE", workspace.Sample(Supersenses.LoadSplit(workspace), Sentences, Held).Sample, ["Supersense", "Mwe"]),
            new("ScienceIE", workspace.Sample(Keyphrases.Load(workspace), Sentences, Held).Sample, ["Keyphrase"]),
            new("GUM", workspace.Sample(GumDocuments.LoadTagged(workspace), Sentences, Held).Sample, ["Pos"]),
        ];
        return from corpus in corpora from main in corpus.Tasks select Compare(main, corpus, corpora);
    }

    /// <summary>Leaves out one main task after the other and foresees its gains from those of the others.</summary>
    public override string Conclude(Workspace workspace, IReadOnlyList<ComparisonOutcome> outcomes)
    {
        RelatedPair[] pairs = [.. outcomes.SelectMany(outcome => outcome.Foreseen.Select(pair =>
            new RelatedPair(pair.Relation.Main, pair.Relation.Auxiliary, pair.Relation.Features(), pair.Gain.Mean)))];
        int gained = pairs.Count(pair => pair.Gain > 0), cosine = pairs.Count(pair => pair.Features["mean cosine"] > 0 == pair.Gain > 0);
        string said = $"Of {pairs.Length} ordered pairs {gained} gained. The sign of the mean cosine is that of the gain for {cosine}.";
        bool canLearn = pairs.Select(pair => pair.Main).Distinct()
            .All(left => pairs.Where(pair => pair.Main != left).Select(pair => pair.Gain > 0).Distinct().Count() == 2);
        if (!canLearn) return said + " Without one of the main tasks all pairs gained, or none: nothing can be learnt.";
        (double accuracy, double majority) = GainPredictor.LeaveOneMainOut(workspace.Ml, pairs);
        IEnumerable<string> weights = GainPredictor.Fit(workspace.Ml, pairs).Weights.OrderByDescending(weight => Math.Abs(weight.Value)).Take(5)
            .Select(weight => $"{weight.Key} {weight.Value:+0.00;-0.00}");
        return $"{said} A logistic regression that has not seen the main task foresees the sign for {accuracy:P1}; always saying the more frequent one gets "
            + $"{majority:P1}. "
            + $"Its largest weights, learnt from all pairs: {string.Join(", ", weights)}.";
    }

    private static Comparison Compare(string main, Tagged own, Tagged[] corpora)
    {
        (string Task, Tagged Corpus)[] others = [.. from corpus in corpora from task in corpus.Tasks where task != main select (task, corpus)];
        return new Comparison
        {
            Data = own.Rows,
            Arms =
            [
                new($"{main} alone", Options(main, own, [])),
                .. others.Select(other => new ComparisonArm($"with {other.Task}", Options(main, own, [other]))),
            ],
            Related = Options(main, own, others),
        };
    }

    private static MultiTaskTrainer.Options Options(string main, Tagged own, (string Task, Tagged Corpus)[] others) => new()
    {
        Inputs = [new Words("Tokens")],
        Encoder = new BiLstm { EmbeddingSize = 64, HiddenSize = 64, Characters = new CharacterBiLstm { HiddenSize = 32 }, InputDropout = 0.3, Dropout = 0.3 },
        Tasks = [new SequenceLabels(main)],
        Auxiliary = [.. others.Select(other => other.Corpus == own
            ? new SequenceLabels(other.Task) { Weight = 0.3 }
            : new SequenceLabels(other.Task) { Weight = 0.3, Data = other.Corpus.Rows.Train, DataName = other.Corpus.Name })],
        Sampler = new Ratio(others.Select(other => other.Corpus).Distinct().Where(corpus => corpus != own).ToDictionary(corpus => corpus.Name, _ => 1.0)),
        Batches = BatchComposition.Balanced,
        Optimizer = new Adam { LearningRate = 3e-3f },
        BatchSize = 16,
    };

    /// <summary>A corpus and its tasks.</summary>
    private sealed record Tagged(string Name, Split Rows, string[] Tasks);
}
