using Microsoft.ML.MultiTask.Tests.EndToEnd;
using static Microsoft.ML.MultiTask.Tests.Training.OptionsHaveEffectTests;

namespace Microsoft.ML.MultiTask.Tests.Sharing;

/// <summary>No setting of a sharing or a penalty is silently ignored.</summary>
[TestClass]
public sealed class SharingHasEffectTests
{
    private static readonly MLContext _ml = new(seed: 1);
    private static readonly IDataView _rows = Toy.View(_ml, 30);

    private static readonly Dictionary<string, string> _together = new() { ["Tags"] = "one", ["Chunks"] = "one", ["Topic"] = "two" };

    [TestMethod]
    public void SeparateHasEffect() => Check(typeof(Separate), new Separate(), Under, _rows, Grouped<Separate>());

    [TestMethod]
    public void SharedPrivateHasEffect() => Check(typeof(SharedPrivate), new SharedPrivate(), Under, _rows, new(Grouped<SharedPrivate>())
    {
        [nameof(SharedPrivate.SharedEncoders)] = (s => s,
            s => s with { SharedEncoders = new Dictionary<string, EncoderSettings> { ["Tokens"] = Toy.Encoder with { HiddenSize = 3, Layers = 2 } } }),
    });

    [TestMethod]
    public void CrossStitchHasEffect() => Check(typeof(CrossStitch), new CrossStitch(), Under, _rows, new(Grouped<CrossStitch>())
    {
        [nameof(CrossStitch.Own)] = (s => s, s => s with { Own = null }),
    });

    [TestMethod]
    public void SluiceHasEffect() => Check(typeof(Sluice), new Sluice(), Under, _rows, new(Grouped<Sluice>())
    {
        [nameof(Sluice.Subspaces)] = (s => s, s => s with { Subspaces = 4 }),
        [nameof(Sluice.Own)] = (s => s, s => s with { Own = 0.5 }),
        [nameof(Sluice.Last)] = (s => s, s => s with { Last = null }),
    });

    [TestMethod]
    public void MixtureOfExpertsHasEffect() => Check(typeof(MixtureOfExperts), new MixtureOfExperts(), Under, _rows, new()
    {
        [nameof(MixtureOfExperts.Experts)] = (s => s, s => s with { Experts = 2 }),
        [nameof(MixtureOfExperts.Common)] = (s => s, s => s with { Common = ["layer2"] }),
    });

    [TestMethod]
    public void LayerAttentionHasEffect()
    {
        Check(typeof(LayerAttention), new LayerAttention(new Hard()), Under, _rows, new()
        {
            [nameof(LayerAttention.Inner)] = (s => s, s => s with { Inner = new SharedPrivate() }),
        });
        Assert.AreNotEqual(Fingerprint.Of(Under(new Hard()), _rows), Fingerprint.Of(Under(new LayerAttention(new Hard())), _rows));
    }

    [TestMethod]
    public void WeightDecayHasEffect() => Check(typeof(WeightDecay), new WeightDecay(), Beside, _rows, new(OnParameters<WeightDecay>())
    {
        [nameof(WeightDecay.Name)] = (o => o, o => o with { Name = "Other" }),
    });

    [TestMethod]
    public void ParameterDistanceHasEffect() => Check(typeof(ParameterDistance), new ParameterDistance { Snapshot = SnapshotTime.Epoch }, Beside, _rows,
        new(OnParameters<ParameterDistance>())
        {
            [nameof(ParameterDistance.Name)] = (o => o, o => o with { Name = "Other" }),
            [nameof(ParameterDistance.Snapshot)] = (o => o, o => o with { Snapshot = SnapshotTime.Corpus }),
            [nameof(ParameterDistance.OtherPart)] = (o => o, o => o with { OtherPart = "Tags" }),
        });

    [TestMethod]
    public void TyingHasEffect()
    {
        var tie = new ParameterDistance { Part = "Tags", OtherPart = "Chunks" };
        string tied = Fingerprint.Of(Under(new Separate()) with { Auxiliary = [new SequenceLabels("Chunks"), tie] }, _rows);
        Assert.DoesNotStartWith(Fingerprint.Refused, tied);
        Assert.AreNotEqual(Fingerprint.Of(Under(new Separate()) with { Auxiliary = [new SequenceLabels("Chunks"), tie with { Weight = 0.1 }] }, _rows), tied);
    }

    [TestMethod]
    public void OrthogonalityHasEffect() => Check(typeof(Orthogonality), new Orthogonality(), Beside, _rows, new(Common<Orthogonality>())
    {
        [nameof(Orthogonality.Name)] = (o => o, o => o with { Name = "Other" }),
        [nameof(Orthogonality.Layer)] = (o => o, o => o with { Layer = 1 }),
        [nameof(Orthogonality.Centred)] = (o => o, o => o with { Centred = false }),
        [nameof(Orthogonality.Normalised)] = (o => o, o => o with { Normalised = false }),
        [nameof(Orthogonality.Pooling)] = (o => o, o => o with { Pooling = Pooling.Mean }),
    });

    [TestMethod]
    public void SubspaceOrthogonalityHasEffect() => Check(typeof(SubspaceOrthogonality), new SubspaceOrthogonality(),
        o => Beside(o) with { Sharing = new Sluice() }, _rows, new(Common<SubspaceOrthogonality>())
        {
            [nameof(SubspaceOrthogonality.Name)] = (o => o, o => o with { Name = "Other" }),
            [nameof(SubspaceOrthogonality.Layer)] = (o => o, o => o with { Layer = 1 }),
        });

    /// <summary>What all groupings have in common.</summary>
    private static Dictionary<string, (Func<T, T>, Func<T, T>)> Grouped<T>() where T : GroupedSharing => new()
    {
        [nameof(GroupedSharing.Groups)] = (s => s, s => s with { Groups = _together }),
        [nameof(GroupedSharing.Common)] = (s => s, s => s with { Common = ["layer2"] }),
        [nameof(GroupedSharing.SharedBySome)] = (s => s, s => s with { SharedBySome = [new SharedModule("layer1", ["Tags", "Topic"])] }),
    };

    private static Dictionary<string, (Func<T, T>, Func<T, T>)> OnParameters<T>() where T : ParameterPenalty => new(Common<T>())
    {
        [nameof(Objective.Layer)] = (o => o, o => o with { Layer = 1 }),
        [nameof(ParameterPenalty.Part)] = (o => o, o => o with { Part = "shared" }),
        [nameof(ParameterPenalty.Components)] = (o => o, o => o with { Components = ["layer1", "words"] }),
    };

    /// <summary>What all penalties have in common.</summary>
    private static Dictionary<string, (Func<T, T>, Func<T, T>)> Common<T>() where T : Penalty => new()
    {
        [nameof(Objective.Weight)] = (o => o, o => o with { Weight = Schedule.Linear(0, 3) }),
        [nameof(Objective.Input)] = (o => o, o => o with { Input = "Words" }),
        [nameof(Objective.Data)] = (o => o, o => o with { Data = Toy.View(_ml, 10, seed: 9) }),
    };

    private static MultiTaskTrainer.Options Under(SharingSettings sharing) => Toy.Tagger with
    {
        Encoder = Toy.Encoder with { Layers = 2 },
        Tasks = [new SequenceLabels("Tags"), new Multiclass("Topic")],
        Auxiliary = [new SequenceLabels("Chunks")],
        Sharing = sharing,
    };

    private static MultiTaskTrainer.Options Beside(Objective penalty) => Under(new SharedPrivate()) with
    {
        Inputs = [new Words("Tokens"), new Words("Text") { Name = "Words", Tokenizer = new RegexTokenizer() }],
        Auxiliary = [new SequenceLabels("Chunks"), new Multiclass("Topic") { Name = "Subject", Input = "Words" }, penalty],
    };
}
