using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Tests.Objectives;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Sharing;

/// <summary>Numbers worked out by hand.</summary>
[TestClass]
public sealed class MixingTests
{
    [TestMethod]
    public void CrossStitchStartsWithMostOfItsOwn()
    {
        using var scope = NewDisposeScope();
        using var stitch = new Stitch(3, 1, own: 0.8);
        LayerStates[] mixed = stitch.Mix([States([10, 20], 2), States([100, 0], 2), States([0, 1000], 2)]);
        // 0.8 of its own and 0.1 of each other
        AreClose([18, 116], mixed[0]);
        AreClose([81, 102], mixed[1]);
        AreClose([11, 802], mixed[2]);
        Assert.IsFalse(mixed[0].HasDirections);
    }

    [TestMethod]
    public void SubspacesAndDirectionsAreMixedApart()
    {
        using var scope = NewDisposeScope();
        using var stitch = new Stitch(2, 2, own: null);
        // rows: A1 A2 B1 B2, made of the columns A1 A2 B1 B2
        Set(stitch, [0, 0, 1, 0, 0, 1, 0, 2, 3, 0, 0, 0, 0, 0.5f, 0, 0.25f]);
        // forward subspaces 1 and 2, then the backward ones, one number each
        var segments = new Segments([1], CPU);
        LayerStates a = new(tensor(new float[] { 1, 2, 3, 4 }, 1, 4), segments, true), b = new(tensor(new float[] { 10, 20, 30, 40 }, 1, 4), segments, true);
        LayerStates[] mixed = stitch.Mix([a, b]);
        AreClose([10, 2 + 40, 30, 4 + 80], mixed[0]);
        AreClose([3, 1 + 5, 9, 2 + 10], mixed[1]);
        Assert.IsTrue(mixed[0].HasDirections);
    }

    [TestMethod]
    public void BalancedWeightsAreAlike()
    {
        using var scope = NewDisposeScope();
        using var stitch = new Stitch(2, 2, own: null);
        CollectionAssert.AreEqual(Enumerable.Repeat(0.25f, 16).ToArray(), Tensors.ToArray<float>(stitch.parameters().Single()));
    }

    [TestMethod]
    public void ASoftmaxTimesAScaleMixesLayers()
    {
        using var scope = NewDisposeScope();
        using var mix = new LayerMix([0, MathF.Log(3)], normalized: true);
        LayerStates[] layers = [States([7], 1), States([4, 8], 2), States([0, 4], 2)];
        // a quarter and three quarters
        AreClose([1, 5], mix.Of(layers));
        Set(mix.named_parameters().Single(p => p.name == "_scale").parameter, [2]);
        AreClose([2, 10], mix.Of(layers));
    }

    [TestMethod]
    public void BetaMixesLayersAsItIs()
    {
        using var scope = NewDisposeScope();
        using var mix = new LayerMix([0.5f, -2], normalized: false);
        AreClose([2, -4], mix.Of([States([7], 1), States([4, 8], 2), States([0, 4], 2)]));
        Assert.HasCount(1, mix.parameters().ToArray());
    }

    [TestMethod]
    public void BetaStartsOnTheLastLayer()
    {
        using ToyNetwork toy = SharingNetwork.Of(new Sluice { Last = 0.7 });
        float[] beta = Tensors.ToArray<float>(toy.Network.modules().OfType<LayerMix>().First().parameters().Single());
        Assert.AreEqual(0.3f, beta[0], 1e-6);
        Assert.AreEqual(0.7f, beta[1], 1e-6);
    }

    [TestMethod]
    public void GatesWeighTheExperts()
    {
        using ToyNetwork toy = SharingNetwork.Of(new MixtureOfExperts { Experts = 2 });
        SharingModule module = SharingNetwork.Module(toy);
        Parameter bias = module.named_parameters().Single(p => p.name.StartsWith("gate:Upos", StringComparison.Ordinal) && p.name.EndsWith("bias")).parameter;
        Parameter weight = module.named_parameters().Single(p =>
            p.name.StartsWith("gate:Upos", StringComparison.Ordinal) && p.name.EndsWith("weight")).parameter;
        using (no_grad()) weight.zero_();
        Set(bias, [MathF.Log(4), 0]);
        SharedEncoding encoded = toy.Network.Encode(toy.Batch(0, 1)).Inputs["Tokens"];
        for (int layer = 1; layer < 3; layer++)
        {
            float[] first = Values(encoded.Parts["expert1"].Layers[layer]), second = Values(encoded.Parts["expert2"].Layers[layer]);
            AreClose([.. first.Zip(second, (one, two) => (0.8f * one) + (0.2f * two))], encoded.Of("Upos")!.Layers[layer]);
        }
        CollectionAssert.AreNotEqual(Values(encoded.Of("Upos")!.Layers[2]), Values(encoded.Of("Ner")!.Layers[2]));
    }

    private static float[] Values(LayerStates states) => Tensors.ToArray<float>(states.States);

    private static LayerStates States(float[] values, int width) => new(tensor(values).view(-1, width), new Segments([values.Length / width], CPU));

    private static void Set(nn.Module module, float[] values) => Set(module.parameters().Single(), values);

    private static void Set(Parameter parameter, float[] values)
    {
        using var noGradient = no_grad();
        parameter.copy_(tensor(values).view(parameter.shape));
    }

    private static void AreClose(float[] expected, LayerStates actual)
    {
        float[] values = Values(actual);
        Assert.HasCount(expected.Length, values);
        for (int i = 0; i < values.Length; i++) Assert.AreEqual(expected[i], values[i], 1e-5f, $"{i}");
    }
}
