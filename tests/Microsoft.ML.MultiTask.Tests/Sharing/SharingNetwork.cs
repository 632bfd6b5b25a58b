using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Sharing;
using Microsoft.ML.MultiTask.Tests.Objectives;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Sharing;

/// <summary>Networks of the tasks Upos and Ner under a sharing, and what the tests of sharings ask of them.</summary>
internal static class SharingNetwork
{
    public static MultiTaskTrainer.Options Options(SharingSettings sharing, params Objective[] auxiliary) => new()
    {
        Inputs = [new Words("Tokens") { UnknownProbability = 0 }],
        Encoder = ToyNetwork.Encoder() with { HiddenSize = 6 },
        Tasks = [new SequenceLabels("Upos"), new SequenceLabels("Ner")],
        Auxiliary = auxiliary,
        Sharing = sharing,
    };

    public static ToyNetwork Of(SharingSettings sharing, params Objective[] auxiliary) => new(Options(sharing, auxiliary));

    public static SharingModule Module(ToyNetwork toy) => toy.Network.named_children().Select(child => child.module).OfType<SharingModule>().Single();

    /// <summary>The top states that an objective reads.</summary>
    public static float[] Top(ToyNetwork toy, string objective, params int[] rows) =>
        Tensors.ToArray<float>(toy.Network.Encode(toy.Batch(rows)).For(objective)["Tokens"].Layer(null).States);

    /// <summary>Back-propagates the loss of one objective, and says which encoders got a gradient in their layers.</summary>
    public static string[] Reached(ToyNetwork toy, string objective)
    {
        toy.Network.train();
        foreach (Tensor parameter in toy.Network.parameters()) parameter.grad = null;
        int k = toy.Network.Plan.Objectives.Select(o => o.Name).ToList().IndexOf(objective);
        Batch batch = toy.Batch(0, 1, 2);
        EncodedBatch encoded = toy.Network.Encode(batch);
        Step step = toy.Network.StepOf(toy.Network.Plan.Objectives[k], batch, encoded, toy.Network.Outputs(batch, encoded), default);
        toy.Network.Modules[k].Loss(step)!.backward();
        return [.. Module(toy).Encoders.Where(e => ToyNetwork.HasGradient(e.Value.Parts["layer2"])).Select(e => e.Key).Order()];
    }
}
