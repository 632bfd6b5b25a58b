using Microsoft.ML.MultiTask.Objectives;
using Microsoft.ML.MultiTask.Training;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Compares the gradients of all objectives with those of the main task, part by part.</summary>
/// <param name="main">The main task.</param>
/// <param name="places">The part that every shared parameter belongs to, by its name.</param>
/// <param name="sizes">The rows of every embedding table among them, by its name.</param>
/// <param name="looks">How often to look.</param>
internal sealed class GradientCosines(string main, IReadOnlyDictionary<string, string> places, IReadOnlyDictionary<string, long> sizes, int looks)
    : GradientWatch, IDisposable
{
    private readonly Dictionary<string, List<GradientLook>> _looks = [];
    private readonly Dictionary<string, Dictionary<string, Tensor>> _gradients = [];
    private int _done;

    /// <summary>What was seen of an objective.</summary>
    public IReadOnlyList<GradientLook> Of(string objective) => _looks.GetValueOrDefault(objective) ?? [];

    /// <inheritdoc/>
    public override bool Wants(TrainingProgress progress) => progress.Share >= (double)_done / looks;

    /// <inheritdoc/>
    public override void Look(string objective, IReadOnlyList<NamedGradient> gradients)
    {
        Dictionary<string, Tensor> own = _gradients[objective] = [];
        foreach (NamedGradient gradient in gradients)
        {
            if (gradient.Gradient is null || !places.ContainsKey(gradient.Name)) continue;
            own[gradient.Name] = Whole(gradient).DetachFromDisposeScope();
        }
    }

    /// <inheritdoc/>
    public override void EndLook(TrainingProgress progress)
    {
        _done++;
        if (_gradients.GetValueOrDefault(main) is { Count: > 0 } ofMain)
        {
            foreach ((string objective, Dictionary<string, Tensor> own) in _gradients.Where(other => other.Key != main))
            {
                if (Compare(ofMain, own, progress.Share) is not { } look) continue;
                if (!_looks.TryGetValue(objective, out List<GradientLook>? seen)) _looks.Add(objective, seen = []);
                seen.Add(look);
            }
        }
        Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (Tensor tensor in _gradients.Values.SelectMany(own => own.Values)) tensor.Dispose();
        _gradients.Clear();
    }

    /// <summary>A table's rows at their places, since another objective looks up others.</summary>
    private Tensor Whole(NamedGradient gradient)
    {
        if (gradient.Rows is not { } rows) return gradient.Gradient!.reshape(-1).clone();
        return zeros(sizes[gradient.Name], gradient.Gradient!.shape[1], device: gradient.Gradient.device).index_copy_(0, rows, gradient.Gradient).reshape(-1);
    }

    private GradientLook? Compare(Dictionary<string, Tensor> main, Dictionary<string, Tensor> other, double progress)
    {
        using var scope = NewDisposeScope();
        var sums = new Dictionary<string, (double Product, double Main, double Other)>();
        foreach ((string name, Tensor gradient) in main)
        {
            if (!other.TryGetValue(name, out Tensor? its)) continue;
            (double product, double ofMain, double ofOther) = sums.GetValueOrDefault(places[name]);
            sums[places[name]] = (product + Dot(gradient, its), ofMain + Dot(gradient, gradient), ofOther + Dot(its, its));
        }
        Dictionary<string, double> parts = sums.Where(part => part.Value is { Main: > 0, Other: > 0 })
            .ToDictionary(part => part.Key, part => part.Value.Product / Math.Sqrt(part.Value.Main * part.Value.Other));
        if (parts.Count == 0) return null;
        double whole = Math.Sqrt(sums.Values.Sum(part => part.Main) * sums.Values.Sum(part => part.Other));
        return new GradientLook(progress, sums.Values.Sum(part => part.Product) / whole, parts);
    }

    private static double Dot(Tensor some, Tensor others) => some.dot(others).item<float>();
}
