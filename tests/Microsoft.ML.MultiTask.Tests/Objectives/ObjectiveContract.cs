using System.Text.Json;
using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Training.Optimizers;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Adam = Microsoft.ML.MultiTask.Training.Optimizers.Adam;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>What holds of every objective, on the rows of <see cref="ToyRow.Examples"/>: rows 0 to 2 are labelled, 3 and 4 are not.</summary>
internal static class ObjectiveContract
{
    private static readonly int[] _labelled = [0, 1, 2];

    /// <param name="objective">The objective.</param>
    /// <param name="task">The task on whose scores it works; null: it works on none.</param>
    public static void Check(Objective objective, TaskObjective? task = null)
    {
        LossIsAFiniteScalar(objective, task);
        LossFallsInTraining(objective, task);
        GradientReachesItsLayerAndNothingAbove(objective, task);
        RowsWithoutLabelsAddNothing(objective, task);
        ARowAloneHasTheLossItHasInABatch(objective, task);
        SameSeedSameLoss(objective, task);
        SettingsSurviveJson(objective);
    }

    private static void LossIsAFiniteScalar(Objective objective, TaskObjective? task)
    {
        using var toy = new ToyNetwork(objective, task: task);
        Tensor loss = toy.Loss(_labelled)!;
        Assert.AreEqual(0, loss.dim(), objective.Name);
        Assert.IsTrue(float.IsFinite(loss.item<float>()), objective.Name);
    }

    private static void LossFallsInTraining(Objective objective, TaskObjective? task)
    {
        // The encoder of an adversary works against it.
        using var toy = new ToyNetwork(objective is Adversarial adversary ? adversary with { BackPropagate = false } : objective, task: task);
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
        Assert.IsLessThan(before * 0.9f, after, $"{objective.Name}: {before} to {after}");
    }

    private static void GradientReachesItsLayerAndNothingAbove(Objective objective, TaskObjective? task)
    {
        using var toy = task is null ? new ToyNetwork(objective with { Layer = 1 }) : new ToyNetwork(objective, task: task with { Layer = 1 });
        toy.Network.train();
        toy.Loss(_labelled, share: 0.5)!.backward();
        RecurrentLayer[] layers = toy.Layers();
        Assert.HasCount(2, layers);
        Assert.IsTrue(ToyNetwork.HasGradient(layers[0]), $"{objective.Name}: no gradient at layer 1");
        Assert.IsFalse(ToyNetwork.HasGradient(layers[1]), $"{objective.Name}: a gradient above layer 1");
    }

    private static void RowsWithoutLabelsAddNothing(Objective objective, TaskObjective? task)
    {
        using var toy = new ToyNetwork(objective, task: task);
        toy.Network.train();
        Assert.IsNull(toy.Loss([3, 4], [false, false]), objective.Name);
        toy.Loss([0], [true])!.backward();
        float[] alone = Gradients(toy);
        foreach (Parameter parameter in toy.Network.parameters()) parameter.grad?.zero_();
        toy.Loss([3, 0, 4], [false, true, false])!.backward();
        float[] among = Gradients(toy);
        if (NeedsNoDraws(objective)) AssertClose(alone, among, $"{objective.Name}: gradients");
    }

    private static void ARowAloneHasTheLossItHasInABatch(Objective objective, TaskObjective? task)
    {
        if (objective is VirtualAdversarialTraining) return; // draws other directions at every call
        using var toy = new ToyNetwork(objective, task: task);
        foreach (int row in _labelled)
        {
            float alone = toy.Loss([row], [true])!.item<float>(), among = toy.Loss([3, row, 4], [false, true, false])!.item<float>();
            Assert.AreEqual(alone, among, 1e-5f, $"{objective.Name}, row {row}");
        }
    }

    private static void SameSeedSameLoss(Objective objective, TaskObjective? task)
    {
        float LossOf(ulong seed)
        {
            using var toy = new ToyNetwork(objective, seed: seed, task: task);
            toy.Network.train();
            return toy.Loss(_labelled)!.item<float>();
        }
        Assert.AreEqual(LossOf(5), LossOf(5), objective.Name);
        Assert.AreNotEqual(LossOf(5), LossOf(6), objective.Name);
    }

    private static void SettingsSurviveJson(Objective objective)
    {
        string written = JsonSerializer.Serialize(objective, SettingsJson.Options);
        Objective read = JsonSerializer.Deserialize<Objective>(written, SettingsJson.Options)!;
        Assert.AreEqual(objective.GetType(), read.GetType());
        Assert.AreEqual(written, JsonSerializer.Serialize(read, SettingsJson.Options));
    }

    /// <summary>Training draws other negative samples, or directions, at every call.</summary>
    private static bool NeedsNoDraws(Objective objective) => objective is not (LanguageModel { Samples: > 0 } or VirtualAdversarialTraining);

    private static float[] Gradients(ToyNetwork toy) =>
        [.. toy.Network.parameters().Where(p => p.grad is { IsInvalid: false }).SelectMany(p => Tensors.ToArray<float>(p.grad!))];

    private static void AssertClose(float[] expected, float[] actual, string what)
    {
        Assert.HasCount(expected.Length, actual, what);
        for (int i = 0; i < expected.Length; i++) Assert.AreEqual(expected[i], actual[i], 1e-5f, what);
    }
}
