using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static Microsoft.ML.MultiTask.Tests.Training.OptionsHaveEffectTests;

namespace Microsoft.ML.MultiTask.Tests.Training;

/// <summary>No setting of an objective on several inputs, or on attention and gates, is silently ignored.</summary>
[TestClass]
public sealed class PairObjectivesHaveEffectTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _rows = View(20, seed: 1);

    private static readonly MultiTaskTrainer.Options _host = Toy.Classifier with
    {
        Inputs = [new Words("Tokens"), new Words("Other") { VocabularyOf = "Tokens" }, new Words("Third") { VocabularyOf = "Tokens" }],
        EncoderAliases = new Dictionary<string, string> { ["Other"] = "Tokens", ["Third"] = "Tokens" },
        Tasks = [new Multiclass("Topic") { Pooling = new SelfAttentionPooling { HiddenSize = 3 } }],
        Encoder = Toy.Encoder with { Join = new Gate() },
    };

    [TestMethod]
    public void InBatchRankingHasEffect() => Check(typeof(InBatchRanking), new InBatchRanking("Other"), Beside, _rows, new(Common<InBatchRanking>())
    {
        [nameof(Objective.Layer)] = (o => o, o => o with { Layer = 0 }),
        [nameof(Objective.Input)] = (o => o, o => o with { Input = "Third" }),
        [nameof(InBatchRanking.Name)] = (o => o, o => o with { Name = "Ranking" }),
        [nameof(InBatchRanking.With)] = (o => o, o => o with { With = "Third" }),
        [nameof(InBatchRanking.RelevantColumnName)] = (o => o, o => o with { RelevantColumnName = "Flag" }),
        [nameof(InBatchRanking.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
        [nameof(InBatchRanking.HiddenSize)] = (o => o, o => o with { HiddenSize = 5 }),
        [nameof(InBatchRanking.Loss)] = (o => o, o => o with { Loss = new MarginRanking() }),
    });

    [TestMethod]
    public void MarginRankingHasEffect() => Check(typeof(MarginRanking), new MarginRanking(),
        loss => Beside(new InBatchRanking("Other") { Loss = loss }), _rows, new()
        {
            [nameof(MarginRanking.Margin)] = (l => l, l => l with { Margin = 0.7 }),
            [nameof(MarginRanking.HardestOnly)] = (l => l, l => l with { HardestOnly = true }),
        });

    [TestMethod]
    public void SoftmaxRankingHasEffect() => Check(typeof(SoftmaxRanking), new SoftmaxRanking(),
        loss => Beside(new InBatchRanking("Other") { Loss = loss }), _rows, new()
        {
            [nameof(SoftmaxRanking.Temperature)] = (l => l, l => l with { Temperature = 1 }),
        });

    [TestMethod]
    public void ChoiceHasEffect() => Check(typeof(MultipleChoice), new MultipleChoice("Right", ["Other", "Third"]),
        choice => Beside(choice) with { ValidationFraction = 0.3 }, _rows, new(Common<MultipleChoice>())
        {
            [nameof(Objective.Layer)] = (o => o, o => o with { Layer = 0 }),
            [nameof(Objective.Input)] = (o => o, o => o with { Input = "Third" }),
            [nameof(MultipleChoice.Name)] = (o => o, o => o with { Name = "Chosen" }),
            [nameof(MultipleChoice.LabelColumnName)] = (o => o, o => o with { LabelColumnName = "OtherRight" }),
            [nameof(MultipleChoice.Candidates)] = (o => o, o => o with { Candidates = ["Third", "Other"] }),
            [nameof(MultipleChoice.Context)] = (o => o, o => o with { Context = ["Third"] }),
            [nameof(MultipleChoice.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
            [nameof(MultipleChoice.Metric)] = (o => o, o => o with { Metric = "MacroF1" }),
        });

    [TestMethod]
    public void AttentionSupervisionHasEffect()
    {
        var basis = new AttentionSupervision("Topic", "Gold");
        string plain = Run(basis);
        foreach (AttentionSupervision changed in (AttentionSupervision[])
            [
                basis with { Weight = 0.1 }, basis with { GoldColumnName = "OtherGold" },
                basis with { Data = View(10, seed: 9) }, basis with { Name = "Attention" },
            ])
        {
            string print = Run(changed);
            Assert.AreNotEqual(plain, print, changed.ToString());
            Assert.IsFalse(print.StartsWith(Fingerprint.Refused, StringComparison.Ordinal), print);
        }
        string Run(AttentionSupervision objective) => Fingerprint.Of(Beside(objective), _rows);
    }

    [TestMethod]
    public void GateAgreementHasEffect()
    {
        string plain = Fingerprint.Of(Beside(new GateAgreement()), _rows);
        Assert.IsFalse(plain.StartsWith(Fingerprint.Refused, StringComparison.Ordinal), plain);
        foreach (GateAgreement changed in (GateAgreement[])
            [
                new GateAgreement { Weight = 0.1 }, new GateAgreement { Input = "Other" },
                new GateAgreement { Name = "Gate" }, new GateAgreement { Data = View(10, seed: 9) },
            ])
        {
            Assert.AreNotEqual(plain, Fingerprint.Of(Beside(changed), _rows), changed.ToString());
        }
    }

    /// <summary>What these objectives have in common.</summary>
    private static Dictionary<string, (Func<T, T>, Func<T, T>)> Common<T>() where T : Objective => new()
    {
        [nameof(Objective.Weight)] = (o => o, o => o with { Weight = Schedule.Linear(0, 3) }),
        [nameof(Objective.Data)] = (o => o, o => o with { Data = View(10, seed: 9) }),
    };

    private static MultiTaskTrainer.Options Beside(Objective objective) => _host with { Auxiliary = [objective] };

    private static IDataView View(int count, ulong seed) => _ml.Data.LoadFromEnumerable(Toy.Rows(count, seed).Select(row => new Labelled
    {
        Tokens = row.Tokens,
        Other = [.. row.Tokens.Reverse().Prepend("kori")],
        Third = [.. row.Tokens.Skip(1).Append("mesa")],
        Topic = row.Topic,
        Flag = row.Id % 2 == 0,
        Right = row.Id % 2 == 0 ? "1" : "2",
        OtherRight = row.Id % 3 == 0 ? "1" : "2",
        Gold = [.. row.Tokens.Select(token => token.EndsWith('o') ? 1f : 0)],
        OtherGold = [.. row.Tokens.Select(token => token.EndsWith('a') ? 1f : 0)],
    }).ToArray());

    private sealed class Labelled
    {
        public string[] Tokens { get; set; } = [];

        public string[] Other { get; set; } = [];

        public string[] Third { get; set; } = [];

        public string Topic { get; set; } = "";

        public bool Flag { get; set; }

        public string Right { get; set; } = "";

        public string OtherRight { get; set; } = "";

        public float[] Gold { get; set; } = [];

        public float[] OtherGold { get; set; } = [];
    }
}
