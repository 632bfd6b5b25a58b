using Microsoft.ML.MultiTask.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

[TestClass]
public sealed class AdversarialTests
{
    [TestMethod]
    [DataRow(0.0)]
    [DataRow(0.25)]
    [DataRow(2.0)]
    public void TheGradientOfTheEncoderIsReversedAndThatOfTheHeadIsNot(double strength)
    {
        var inner = new Multiclass("Genre");
        using var plain = new ToyNetwork(inner);
        using var reversed = new ToyNetwork(new Adversarial(inner) { Strength = strength, InitialScale = 1 });
        Assert.AreEqual(Backward(plain), Backward(reversed));
        foreach ((Tensor expected, Tensor actual) in Encoder(plain).Zip(Encoder(reversed))) Assert.IsTrue((expected * -strength).allclose(actual, atol: 1e-7));
        foreach ((Tensor expected, Tensor actual) in Head(plain).Zip(Head(reversed))) Assert.IsTrue(expected.allclose(actual, atol: 1e-7));
    }

    [TestMethod]
    public void TheStrengthFollowsItsSchedule()
    {
        using var plain = new ToyNetwork(new Multiclass("Genre"));
        using var reversed = new ToyNetwork(new Adversarial(new Multiclass("Genre")) { InitialScale = 1 });
        Backward(plain);
        Backward(reversed, 0.1);
        double strength = 2 / (1 + Math.Exp(-1)) - 1; // 0.4621
        foreach ((Tensor expected, Tensor actual) in Encoder(plain).Zip(Encoder(reversed))) Assert.IsTrue((expected * -strength).allclose(actual, atol: 1e-7));
    }

    [TestMethod]
    public void ConfusionDrawsThePredictionsToUniformAndLeavesTheHeadToItsLoss()
    {
        const double Strength = 0.25;
        var inner = new Multiclass("Genre");
        using var plain = new ToyNetwork(inner);
        using var confused = new ToyNetwork(new Adversarial(inner) { Goal = AdversarialGoal.Confusion, Strength = Strength, InitialScale = 1 });
        Assert.AreEqual(Backward(plain), Backward(confused), 1e-6f);
        foreach ((Tensor expected, Tensor actual) in Head(plain).Zip(Head(confused))) Assert.IsTrue(expected.allclose(actual, atol: 1e-6));

        // The cross-entropy with a uniform target, the mean over the classes of -log p, has the gradient of the divergence from it.
        using var uniform = new ToyNetwork(inner);
        uniform.Network.train();
        uniform.Step(uniform.Batch(0, 1, 2)).Outputs.Scores("Genre").log_softmax(1).mean().neg().backward();
        foreach ((Tensor expected, Tensor actual) in Encoder(uniform).Zip(Encoder(confused)))
        {
            Assert.IsTrue((expected * Strength).allclose(actual, atol: 1e-7));
        }
    }

    [TestMethod]
    public void OnlyPredictionsCanBeConfused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(
            () => new Adversarial(new LanguageModel { Weight = 1 }) { Goal = AdversarialGoal.Confusion }.Validate());
        Assert.StartsWith("Objective 'Adversarial(LanguageModel)': only the predictions of a task with a softmax or sigmoid output can be made uniform; "
            + "'LanguageModel' is none. Set Goal to Reversal.", error.Message);
    }

    [TestMethod]
    public void WithoutBackPropagationOnlyTheHeadLearns()
    {
        using var toy = new ToyNetwork(new Adversarial(new Multiclass("Genre")) { BackPropagate = false });
        Backward(toy, 0.5);
        Assert.IsFalse(toy.Layers().Any(ToyNetwork.HasGradient));
        Assert.IsTrue(ToyNetwork.HasGradient(toy.Module));
    }

    [TestMethod]
    public void ATaskOfTheSameNameIsNotDisturbed()
    {
        var task = new Multiclass("Genre");
        using var toy = new ToyNetwork(new Adversarial(task) { Name = "Genre" });
        Step step = toy.Step(toy.Batch(0, 1, 2));
        Assert.IsNotNull(toy.Module.Loss(step));
        Assert.IsEmpty(toy.Network.Tasks);
    }

    [TestMethod]
    public void InputLayerAndDataAreThoseOfTheInnerObjective()
    {
        IDataView data = new MLContext().Data.LoadFromEnumerable(ToyRow.Examples());
        var resolved = (Adversarial)new Adversarial(new Multiclass("Genre") { Layer = 1, Data = data }).Resolve("Tokens");
        Assert.AreEqual("Adversarial(Genre)", resolved.Name);
        Assert.AreEqual(("Tokens", 1, data), (resolved.Input, resolved.Layer, resolved.Data));
        Assert.AreEqual(("Tokens", 1, data), (resolved.Inner.Input, resolved.Inner.Layer, resolved.Inner.Data));
        Assert.AreEqual("Genre", resolved.Columns.Single().Column);

        var other = (Adversarial)(new Adversarial(new Multiclass("Genre") { Layer = 1, Input = "A" }) with { Layer = 2, Input = "B" }).Resolve("Tokens");
        Assert.AreEqual(("B", 2), (other.Inner.Input, other.Inner.Layer));
    }

    [TestMethod]
    public void TheHeadBeginsSmall()
    {
        var inner = new Multiclass("Genre") { HiddenSize = 3 };
        using var plain = new ToyNetwork(inner);
        using var small = new ToyNetwork(new Adversarial(inner));
        foreach ((Tensor drawn, Tensor begun) in plain.Module.parameters().Zip(small.Module.parameters()))
        {
            Assert.IsTrue((drawn * 0.3).allclose(begun, atol: 1e-7));
        }
    }

    [TestMethod]
    public void AHeadOfZerosHasNoForceYetButLearns()
    {
        using var toy = new ToyNetwork(new Adversarial(new Multiclass("Genre")) { InitialScale = 0, Strength = 1 });
        Backward(toy);
        Assert.IsFalse(toy.Layers().Any(ToyNetwork.HasGradient));
        Assert.IsTrue(ToyNetwork.HasGradient(toy.Module));
    }

    [TestMethod]
    public void AHeadOfZerosWithHiddenLayersIsRefused()
    {
        using var toy = new ToyNetwork(new Adversarial(new Multiclass("Genre") { HiddenSize = 3 }) { InitialScale = 0 });
        Assert.StartsWith("Objective 'Adversarial(Genre)': with an InitialScale of 0 no weight of 'Genre' has a gradient, since it has hidden layers, so that "
            + "it would never learn; set InitialScale above 0", Assert.ThrowsExactly<InvalidOperationException>(() => Backward(toy)).Message);
    }

    [TestMethod]
    public void OnlyWhatReadsStatesCanBeReversed()
    {
        Assert.StartsWith("Objective 'Adversarial(Distillation(Genre))': 'Distillation(Genre)' works on the task 'Genre', so that there is nothing to reverse;",
            Error(new Distillation("Genre", "GenreTeacher")));
        Assert.StartsWith("Objective 'Adversarial(BagOfWords)': 'BagOfWords' works on the task 'Genre'", Error(new BagOfWords { From = "Genre" }));
        Assert.StartsWith("Objective 'Adversarial(WeightDecay)': 'WeightDecay' works on parameters", Error(new WeightDecay()));
        using var toy = new ToyNetwork(new Adversarial(new GateAgreement()),
            encoder: ToyNetwork.Encoder() with { Characters = new CharacterBiLstm(), Join = new Gate() });
        Assert.StartsWith("Objective 'Adversarial(GateAgreement)': 'GateAgreement' reads no states of the encoder, so that there is nothing to reverse;",
            Assert.ThrowsExactly<InvalidOperationException>(() => Backward(toy)).Message);

        static string Error(Objective inner) => Assert.ThrowsExactly<ArgumentException>(() => new Adversarial(inner).Validate()).Message;
    }

    [TestMethod]
    [DataRow(-0.5)]
    [DataRow(double.NaN)]
    public void AScaleBelowZeroIsRefused(double scale)
    {
        var error = Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Adversarial(new Multiclass("Genre")) { InitialScale = scale }.Validate());
        Assert.StartsWith("Objective 'Adversarial(Genre)': InitialScale is a number of at least 0.", error.Message);
    }

    [TestMethod]
    public void TheInnerWeightIsRefused()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new Adversarial(new LanguageModel()).Validate());
        Assert.StartsWith("Objective 'Adversarial(LanguageModel)': the weight of 'LanguageModel' must be 1 here; set the Weight of the Adversarial instead.",
            error.Message);
    }

    [TestMethod]
    public void AnAdversaryIsNeverShipped()
    {
        var error = Assert.ThrowsExactly<ArgumentException>(() => new Adversarial(new Multiclass("Genre") { Keep = true }).Validate());
        Assert.StartsWith("Objective 'Adversarial(Genre)': an adversary is not shipped with the model; set Keep of 'Genre' to false.", error.Message);
    }

    [TestMethod]
    public void SettingsOfTheInnerObjectiveAreChecked() =>
        Assert.ThrowsExactly<ArgumentOutOfRangeException>(() => new Adversarial(new Multiclass("Genre") { Layer = -1 }).Validate());

    private static float Backward(ToyNetwork toy, double share = 0)
    {
        toy.Network.train();
        Tensor loss = toy.Loss([0, 1, 2], share: share)!;
        loss.backward();
        return loss.item<float>();
    }

    private static Tensor[] Encoder(ToyNetwork toy) =>
        [.. toy.Layers().SelectMany(layer => layer.parameters()).Where(p => p.requires_grad).Select(p => p.grad!),
            .. toy.Network.Tables().SelectMany(table => table.Pending).Select(pending => pending.Rows.grad!)];

    private static Tensor[] Head(ToyNetwork toy) => [.. toy.Module.parameters().Select(p => p.grad!)];
}
