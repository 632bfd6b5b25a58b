using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Objectives;

/// <summary>What the heads of objectives compute, written out.</summary>
internal static class HandWorked
{
    /// <summary>A linear map of the objective, from its weights.</summary>
    public static Tensor Linear(ToyNetwork toy, string name, Tensor input)
    {
        Dictionary<string, Tensor> weights = toy.Module.state_dict();
        return nn.functional.linear(input, weights[$"{name}.weight"], weights[$"{name}.bias"]);
    }

    /// <summary>The logarithms of the chances of all classes of a softmax whose weights are in a table.</summary>
    public static Tensor LogChances(ToyNetwork toy, string softmax, Tensor hidden)
    {
        Tensor rows = toy.Module.state_dict()[$"{softmax}.table.weight"];
        long width = hidden.shape[1];
        return nn.functional.linear(hidden, rows.narrow(1, 0, width), rows.select(1, width)).log_softmax(1);
    }

    /// <summary>The mean cross-entropy of one target a row.</summary>
    public static float CrossEntropy(Tensor logChances, params long[] targets) =>
        logChances.gather(1, tensor(targets).unsqueeze(1)).mean().neg().item<float>();

    public static double Softplus(double x) => Math.Log(1 + Math.Exp(x));
}
