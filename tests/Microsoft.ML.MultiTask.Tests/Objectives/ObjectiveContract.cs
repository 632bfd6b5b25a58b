using System.Text.Json;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>What holds of every objective, on the rows of <see cref="ToyRow.Examples"/>: rows 0 to 2 are labelled, 3 and 4 are not.</summary>
internal static class ObjectiveContract
{
    private static readonly int[] _labelled = [0, 1, 2];

    /// <param name="objective">The objective.</param>
    /// <param name="network">Makes the network, from the objective and a seed; null: as the toy network is made.</param>
    /// <param name="readsALayer">Whether it reads a layer, which may be set.</param>
    /// <param name="draws">Whether training draws something at every call.</param>
    /// <param name="alwaysDraws">Whether every call draws something.</param>
    public static void Check(Objective objective, Func<Objective, ulong, ToyNetwork>? network = null, bool readsALayer = true, bool draws = false,
        bool alwaysDraws = false)
    {
        ToyNetwork Make(Objective made, ulong seed = 1) => network?.Invoke(made, seed) ?? new ToyNetwork(made, seed: seed);
        LossIsAFiniteScalar(Make(objective));
        // The encoder of an adversary works against it.
        LossFallsInTraining(Make(objective is Adversarial adversary ? adversary with { BackPropagate = false } : objective));
        if (readsALayer) GradientReachesItsLayerAndNothingAbove(Make(objective with { Layer = 1 }));
        RowsWithoutLabelsAddNothing(Make(objective), draws || alwaysDraws || objective is LanguageModel { Samples: > 0 });
        if (!alwaysDraws) ARowAloneHasTheLossItHasInABatch(Make(objective));
        SameSeedSameLoss(seed => Make(objective, seed), objective.Name);
        SettingsSurviveJson(objective);
    }

    /// <summary>The same for an objective that works on the scores of a task: the layer is that of the task.</summary>
    public static void Check(Objective objective, TaskObjective task, bool alwaysDraws = false) => Check(objective, (made, seed) =>
        new ToyNetwork(made with { Layer = null }, seed: seed, tasks: [task with { Layer = made.Layer ?? task.Layer }]), alwaysDraws: alwaysDraws);

    private static void LossIsAFiniteScalar(ToyNetwork made)
    {
        using ToyNetwork toy = made;
        Tensor loss = toy.Loss(_labelled)!;
        Assert.AreEqual(0, loss.dim(), toy.Objective.Name);
        Assert.IsTrue(float.IsFinite(loss.item<float>()), toy.Objective.Name);
    }

    private static void LossFallsInTraining(ToyNetwork made)
    {
        using ToyNetwork toy = made;
        EmbeddingTable[] tables = [.. toy.Network.Tables()];
        Parameter[] dense = [.. toy.Network.parameters().Where(p => p.requires_grad && tables.All(table => !ReferenceEquals(table.Weight, p)))];
        using var optimizer = new Optimizer(new Adam { LearningRate = 0.03f }, dense, tables);
        float before = toy.Loss(_labelled)!.item<float>();
        toy.Network.train();
        for (int step = 0; step < 25; step++)
        {
            using var scope = NewDisposeScope();
            optimizer.ZeroGrad();
            toy.Loss(_labelled)!.backward();
            optimizer.Step(1);
        }
        toy.Network.eval();
        float after = toy.Loss(_labelled)!.item<float>();
        Assert.IsLessThan(before * 0.9f, after, $"{toy.Objective.Name}: {before} to {after}");
    }

    private static void GradientReachesItsLayerAndNothingAbove(ToyNetwork made)
    {
        using ToyNetwork toy = made;
        toy.Network.train();
        toy.Loss(_labelled, share: 0.5)!.backward();
        RecurrentLayer[] layers = toy.Layers();
        Assert.HasCount(2, layers);
        Assert.IsTrue(ToyNetwork.HasGradient(layers[0]), $"{toy.Objective.Name}: no gradient at layer 1");
        Assert.IsFalse(ToyNetwork.HasGradient(layers[1]), $"{toy.Objective.Name}: a gradient above layer 1");
    }

    private static void RowsWithoutLabelsAddNothing(ToyNetwork made, bool draws)
    {
        using ToyNetwork toy = made;
        toy.Network.train();
        Assert.IsNull(toy.Loss([3, 4], [false, false]), toy.Objective.Name);
        toy.Loss([0], [true])!.backward();
        float[] alone = Gradients(toy);
        foreach (Parameter parameter in toy.Network.parameters()) parameter.grad?.zero_();
        toy.Loss([3, 0, 4], [false, true, false])!.backward();
        float[] among = Gradients(toy);
        if (!draws) AssertClose(alone, among, $"{toy.Objective.Name}: gradients");
    }

    private static void ARowAloneHasTheLossItHasInABatch(ToyNetwork made)
    {
        using ToyNetwork toy = made;
        foreach (int row in _labelled)
        {
            float alone = toy.Loss([row], [true])!.item<float>(), among = toy.Loss([3, row, 4], [false, true, false])!.item<float>();
            Assert.AreEqual(alone, among, 1e-5f, $"{toy.Objective.Name}, row {row}");
        }
    }

    private static void SameSeedSameLoss(Func<ulong, ToyNetwork> make, string name)
    {
        float LossOf(ulong seed)
        {
            using ToyNetwork toy = make(seed);
            toy.Network.train();
            return toy.Loss(_labelled)!.item<float>();
        }
        Assert.AreEqual(LossOf(5), LossOf(5), name);
        Assert.AreNotEqual(LossOf(5), LossOf(6), name);
    }

    private static void SettingsSurviveJson(Objective objective)
    {
        string written = JsonSerializer.Serialize(objective, SettingsJson.Options);
        Objective read = JsonSerializer.Deserialize<Objective>(written, SettingsJson.Options)!;
        Assert.AreEqual(objective.GetType(), read.GetType());
        Assert.AreEqual(written, JsonSerializer.Serialize(read, SettingsJson.Options));
    }

    private static float[] Gradients(ToyNetwork toy) =>
        [.. toy.Network.parameters().Where(p => p.grad is { IsInvalid: false }).SelectMany(p => Tensors.ToArray<float>(p.grad!))];

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        Assert.HasCount(expected.Length, actual, what);
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-5f, what);
    }
}
