using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Tests.EndToEnd;
using Microsoft.ML.MultiTask.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Training;

[TestClass]
public sealed class ParameterGroupTests
{
    private readonly MLContext _ml = new(seed: 1);

    private static MultiTaskTrainer.Options Plain => Toy.Everything with { Optimizer = new Sgd { LearningRate = 0.1f }, GradientClipping = null, Epochs = 1 };

    [TestMethod]
    public void WithoutClippingARateIsTheFactorOfTheMove()
    {
        Dictionary<string, float[]> whole = Moves(Plain, 1);
        Dictionary<string, float[]> half = Moves(Plain with { ParameterGroups = [new("Tokens/layer1") { LearningRateFactor = 0.5 }] }, 1);
        Assert.IsTrue(whole.Any(own => IsLayer(own.Key) && own.Value.Any(x => x != 0)));
        foreach ((string name, float[] move) in whole)
        {
            for (int i = 0; i < move.Length; i++) Assert.AreEqual((IsLayer(name) ? 0.5f : 1) * move[i], half[name][i], 1e-6, name);
        }

        static bool IsLayer(string name) => name.Contains("layer", StringComparison.OrdinalIgnoreCase) && name.StartsWith("encoder", StringComparison.Ordinal);
    }

    [TestMethod]
    public void LayersOfAnEncoderLearnTheSlowerTheLowerTheyAre()
    {
        IReadOnlyList<ParameterGroup> groups = ParameterGroup.LayerWise("Tokens", 3, 0.5);
        CollectionAssert.AreEqual((string[])["Tokens/layer1 0.25", "Tokens/layer2 0.5", "Tokens/layer3 1", "Tokens 0.125"],
            groups.Select(group => $"{group.Parts.Single()} {group.LearningRateFactor}").ToArray());
        Toy.Fit(Plain with { ParameterGroups = ParameterGroup.LayerWise("Tokens", 1) });
    }

    [TestMethod]
    public void TheFirstGroupThatNamesAParameterHasIt()
    {
        ParameterGroup[] groups = [new("Tokens/words") { Frozen = true }, new("Tokens", "Topic") { LearningRateFactor = 1e-20 }];
        Dictionary<string, float[]> moves = Moves(Plain with { ParameterGroups = groups }, 2);
        Assert.IsTrue(moves.Where(move => move.Key.StartsWith("encoder", StringComparison.Ordinal)).All(move => move.Value.All(x => Math.Abs(x) < 1e-12)));
        Assert.IsTrue(moves.Where(move => move.Key.Contains("words", StringComparison.Ordinal)).All(move => move.Value.All(x => x == 0)));
        Assert.IsTrue(moves.Where(move => move.Key.Contains("Tags", StringComparison.Ordinal)).Any(move => move.Value.Any(x => Math.Abs(x) > 1e-4)));
    }

    /// <summary>Of two groups that take turns the one not named moves in the first step alone, and its gradients of the second are dropped.</summary>
    [TestMethod]
    public void GroupsTakeTurns()
    {
        MultiTaskTrainer.Options turns = Plain with
        {
            ParameterGroups = [new("Tokens") { Every = 2 }, new("Tags", "Topic", "Chunks") { Every = 2, Offset = 1 }],
        };
        Dictionary<string, float[]> first = Moves(turns, 1), second = Moves(turns, 2), all = Moves(Plain, 1);
        foreach ((string name, float[] move) in first)
        {
            bool isEncoder = name.StartsWith("encoder", StringComparison.Ordinal);
            CollectionAssert.AreEqual(isEncoder ? all[name] : new float[move.Length], move, name);
            if (isEncoder) CollectionAssert.AreEqual(move, second[name], name);
        }
        Assert.IsTrue(second.Any(move => move.Key.StartsWith("objective", StringComparison.Ordinal) && move.Value.Any(x => x != 0)));
    }

    [TestMethod]
    public void AnObjectiveAsksForAnOptimizerOfItsOwn()
    {
        Dictionary<string, float[]> moves = Moves(Plain with { Auxiliary = [new Careful()] }, 1);
        Dictionary<string, float[]> plain = Moves(Plain with { Auxiliary = [new Careful { Fast = 1 }] }, 1);
        string name = moves.Keys.First(key => key.Contains("Careful", StringComparison.Ordinal));
        for (int i = 0; i < moves[name].Length; i++) Assert.AreEqual(3 * plain[name][i], moves[name][i], 1e-6);
        foreach ((string other, float[] move) in moves)
        {
            if (!other.Contains("Careful", StringComparison.Ordinal)) CollectionAssert.AreEqual(plain[other], move, other);
        }
    }

    [TestMethod]
    public void AnAdversaryForwardsTheGroupOfWhatItWraps() => CollectionAssert.AreEqual((string[])["Adversarial(Careful)", "Tokens"],
        new Adversarial(new Careful { Parts = ["Careful", "Tokens"] }).ParameterGroup!.Parts.ToArray());

    [TestMethod]
    public void TheNormIsThatOfAllGroupsThatStep()
    {
        MultiTaskTrainer.Options clipped = Plain with { GradientClipping = 0.01f };
        Dictionary<string, float[]> one = Moves(clipped, 1), several = Moves(clipped with { ParameterGroups = [new("Topic"), new("Tokens/words")] }, 1);
        foreach ((string name, float[] move) in one)
            for (int i = 0; i < move.Length; i++) Assert.AreEqual(move[i], several[name][i], 1e-7, name);
        Assert.AreEqual(0.01 * 0.1, Math.Sqrt(one.Values.Sum(move => move.Sum(x => (double)x * x))), 1e-6);
    }

    /// <summary>One order in every step, rows of tables among them; what is set to zero does not move.</summary>
    [TestMethod]
    public void TheHookSeesAllGradientsBeforeClipping()
    {
        List<string> orders = [];
        Dictionary<string, float[]> moves = Moves(Plain with
        {
            GradientClipping = 1e-6f,
            GradientHook = gradients =>
            {
                orders.Add(string.Join(' ', gradients.Select(gradient => gradient.Name)));
                NamedGradient table = gradients.First(gradient => gradient.Rows is not null);
                Assert.AreEqual(table.Rows!.shape[0], table.Gradient!.shape[0]);
                foreach (NamedGradient other in gradients.Where(gradient => !gradient.Name.Contains("Tags", StringComparison.Ordinal))) other.Gradient?.zero_();
            },
        }, 3);
        Assert.HasCount(3, orders);
        Assert.AreEqual(1, orders.Distinct().Count());
        foreach ((string name, float[] move) in moves) Assert.AreEqual(name.Contains("Tags", StringComparison.Ordinal), move.Any(x => x != 0), name);
    }

    [TestMethod]
    public void WhatAStepDoesNotReachIsListedWithoutAGradient()
    {
        List<bool> topics = [];
        Toy.Fit(Plain with
        {
            Weighting = new Alternate { Order = AlternateOrder.RoundRobin },
            GradientHook = gradients => topics.Add(gradients.Where(g => g.Name.Contains("Topic", StringComparison.Ordinal)).All(g => g.Gradient is null)),
        });
        CollectionAssert.AreEqual((bool[])[true, false, true], topics[..3]);
    }

    [TestMethod]
    public void AGroupThatWouldDoNothingIsRefused()
    {
        foreach (IReadOnlyList<ParameterGroup> groups in (IReadOnlyList<ParameterGroup>[])
            [[new("Tokens"), new("Tokens/words") { Frozen = true }], [new("Tags", "Tokens"), new("Tokens", "Tags")]])
        {
            Assert.StartsWith($"The parameter group of {(groups[1].Frozen ? "'Tokens/words'" : "'Tokens', 'Tags'")} does nothing: a parameter belongs to the "
                + "first group that names it, and groups before it name all of these; put it before them, or leave it out.",
                Assert.ThrowsExactly<ArgumentException>(() => Toy.Fit(Plain with { ParameterGroups = groups })).Message);
        }
        Toy.Fit(Plain with { ParameterGroups = [new("Tokens/words") { Frozen = true }, new("Tokens")] }).Dispose();
    }

    [TestMethod]
    public void BadGroupsAreRefused()
    {
        Refused(new ParameterGroup(), "A parameter group names no parts: name an input");
        Refused(new("Tokens") { LearningRateFactor = 0 }, "The parameter group of 'Tokens': the learning rate is multiplied by a finite number above 0");
        Refused(new("Tokens") { Every = 0 }, "Every is at least 1");
        Refused(new("Tokens") { Every = 2, Offset = 2 }, "Offset is from 0 to below Every, which is 2");
        Refused(new("Tokens") { Frozen = true, Optimizer = new Sgd() }, "The parameter group of 'Tokens' is frozen: leave its Optimizer out");
        Assert.Contains("The network has no part 'Tokens/layer9'; its parts are 'Tokens'", Assert.ThrowsExactly<ArgumentException>(
            () => Toy.Fit(Plain with { ParameterGroups = [new("Tokens/layer9")] })).Message);

        static void Refused(ParameterGroup group, string message)
        {
            try
            {
                Toy.Fit(Plain with { ParameterGroups = [group] });
            }
            catch (ArgumentException refused)
            {
                Assert.Contains(message, refused.Message);
                return;
            }
            Assert.Fail(message);
        }
    }

    /// <summary>How far every parameter has moved after some steps.</summary>
    private Dictionary<string, float[]> Moves(TrainingOptions options, int steps)
    {
        using DisposeScope scope = NewDisposeScope();
        TrainingData data = TrainingData.Read(RunPlan.Of(options), Toy.View(_ml), null, () => { });
        int done = 0;
        Network? network = null;
        using var still = new TrainingLoop(options, data, 1, CPU, new HostAccess(_ml, "Test").Start("Test"), () => false);
        using var loop = new TrainingLoop(options, data, 1, CPU, new HostAccess(_ml, "Test").Start("Test"), () => done == steps) { StepEnded = _ => done++ };
        Dictionary<string, float[]> before = Values(still.Network);
        network = loop.Run().Network;
        Dictionary<string, float[]> moves = Values(network).ToDictionary(value => value.Key,
            value => value.Value.Zip(before[value.Key], (after, first) => after - first).ToArray());
        network.Dispose();
        return moves;
    }

    private static Dictionary<string, float[]> Values(Network network) =>
        network.State().ToDictionary(value => value.Key, value => value.Value.detach().reshape(-1).data<float>().ToArray());

    /// <summary>Learns the topic with an optimiser of its own.</summary>
    private sealed record Careful : Objective
    {
        public float Fast { get; init; } = 3;

        public IReadOnlyList<string> Parts { get; init; } = [];

        public override string Name { get; init; } = nameof(Careful);

        public override IReadOnlyList<ColumnUse> Columns => Inner.Columns;

        public override ParameterGroup? ParameterGroup => new(Parts) { Optimizer = new Sgd { LearningRate = 0.1f * Fast } };

        private Multiclass Inner => new("Topic") { Name = Name };

        public override ObjectiveModule Build(BuildContext context) => ((Multiclass)Inner.Resolve("Tokens")).Build(context);
    }
}
