using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Optimizers;
using Microsoft.ML.MultiTask.Weighting;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Weighting;

/// <summary>
/// Two targets that are linear in the inputs, through a shared linear layer and two heads. Of either target seven labels in ten are missing, so that in
/// every fourth step, with few rows, often one of the losses is missing, or both. The second target is ten times as large as the first.
/// </summary>
internal sealed class TwoRegressions : IStateful, IDisposable
{
    private const int Rows = 60, BatchRows = 16, FewRows = 2, Inputs = 4, Width = 3, EpochSteps = 10;

    // Keeps the losses away from 0, as labels that nothing explains do.
    private const double Unlearnable = 0.5;

    private static readonly double[] _scales = [1, 10];

    private readonly WeightingModule _weighting;
    private readonly RandomSource _random = new(1);
    private readonly DisposeScope _scope = NewDisposeScope();
    private readonly Tensor _inputs;
    private readonly Tensor[] _targets;
    private readonly Tensor[] _labelled;
    private readonly Parameter _shared;
    private readonly Parameter[] _heads;
    private readonly Optimizer _optimizer;
    private int _step;

    public TwoRegressions(WeightingSettings settings, ulong seed = 1)
    {
        _weighting = LinearLosses.Build(settings, 2, seed);
        _inputs = Normal(Rows, Inputs);
        _targets = [.. _scales.Select(scale => _inputs.mm(Normal(Inputs, 1)).Plus(Normal(Rows, 1).Times(0.2)).squeeze(1).Times(scale))];
        _labelled = [.. _targets.Select(_ => tensor(Enumerable.Range(0, Rows).Select(_ => _random.NextSingle() < 0.3).ToArray()))];
        _shared = nn.Parameter(Normal(Inputs, Width));
        _heads = [nn.Parameter(Normal(Width, 1)), nn.Parameter(Normal(Width, 1))];
        _optimizer = new Optimizer(new Adam { LearningRate = 0.03f }, [_shared, .. _heads, .. _weighting.parameters()], []);
    }

    /// <summary>The mean of the losses over all rows, each relative to the mean square of its target, before training and after.</summary>
    public (double Before, double After) Run(int steps = 300)
    {
        double before = Whole();
        for (int last = _step + steps; _step < last;)
        {
            _step++;
            using (NewDisposeScope()) Step(_optimizer, _step % 4 == 0 ? FewRows : BatchRows);
            if (_step % EpochSteps == 0) _weighting.EndEpoch();
        }
        return (before, Whole());
    }

    /// <summary>All that is learnt of the problem itself.</summary>
    public float[] Weights() => [.. ((Tensor[])[_shared, .. _heads]).SelectMany(weights => weights.detach().reshape(-1).data<float>().ToArray())];

    public void Exchange(StateExchange state)
    {
        state.Part("weighting", _weighting);
        state.Part("optimizer", _optimizer);
        state.Part("random", _random);
        foreach ((int k, Parameter weights) in ((Parameter[])[_shared, .. _heads]).Index()) state.Values($"weights{k}", weights);
        _step = (int)state.Integer("step", _step);
    }

    public void Dispose()
    {
        _optimizer.Dispose();
        _weighting.Dispose();
        _scope.Dispose();
    }

    private void Step(Optimizer optimizer, int count)
    {
        optimizer.ZeroGrad();
        Tensor rows = tensor(Enumerable.Range(0, count).Select(_ => (long)_random.Next(Rows)).ToArray());
        IReadOnlyList<bool>? chosen = _weighting.Choose([true, true]);
        Tensor original = Encode(rows), read = _weighting.CutsGraph ? original.detach().requires_grad_(true) : original;
        Tensor?[] losses = [.. Enumerable.Range(0, 2).Select(k => chosen?[k] == false ? null : Loss(k, read, rows))];
        if (losses.All(loss => loss is null)) return;
        Tensor value = _weighting.Backward(new Backpropagation(losses, [], _weighting.CutsGraph ? [(original, read)] : null, () => [_shared]));
        Assert.IsTrue(float.IsFinite(value.item<float>()));
        optimizer.Step(1);
        if (!_weighting.NeedsLossesAfterStep) return;
        using (no_grad()) _weighting.AfterStep([.. Enumerable.Range(0, 2).Select(k => Loss(k, Encode(rows), rows))]);
    }

    private Tensor Encode(Tensor rows) => _inputs.index_select(0, rows).mm(_shared);

    private Tensor? Loss(int k, Tensor representation, Tensor rows)
    {
        Tensor mask = _labelled[k].index_select(0, rows);
        if (!mask.any().item<bool>()) return null;
        Tensor errors = (representation.mm(_heads[k]).squeeze(1) - _targets[k].index_select(0, rows)).masked_select(mask);
        return errors.square().mean().Plus(Unlearnable * _scales[k] * _scales[k]);
    }

    private double Whole()
    {
        using var scope = NewDisposeScope();
        Tensor representation = _inputs.mm(_shared);
        return Enumerable.Range(0, 2).Average(k =>
            ((representation.mm(_heads[k]).squeeze(1) - _targets[k]).square().mean() / _targets[k].square().mean()).item<float>());
    }

    private Tensor Normal(long rows, long columns) =>
        tensor(Enumerable.Range(0, (int)(rows * columns)).Select(_ => _random.NextNormal()).ToArray()).view(rows, columns);
}
