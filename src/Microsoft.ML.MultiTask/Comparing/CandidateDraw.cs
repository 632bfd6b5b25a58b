using System.Globalization;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Training;

namespace Microsoft.ML.MultiTask.Comparing;

/// <summary>Draws the candidates of a search.</summary>
/// <param name="options">The main task and all auxiliary objectives.</param>
/// <param name="search">How to search.</param>
/// <param name="layers">The layers that every objective may read, by its name; null: the one it was given.</param>
internal sealed class CandidateDraw(MultiTaskTrainer.Options options, AuxiliarySearch search, IReadOnlyDictionary<string, IReadOnlyList<int?>> layers)
{
    /// <summary>So often a candidate is drawn again that was there already.</summary>
    private const int Attempts = 1000;

    /// <summary>The main task alone, then different candidates, fewer than asked for where there are no more.</summary>
    public IReadOnlyList<PlannedArm> Draw()
    {
        var random = new RandomSource((ulong)search.Seed);
        string[] names = [.. options.Auxiliary.Select(objective => objective.Name)];
        var drawn = new Dictionary<string, PlannedArm>();
        var alone = new PlannedArm($"{options.Tasks[0].Name} alone", OptionsSubset.Without(options, names));
        for (int attempt = 0; attempt < Attempts && drawn.Count < search.Candidates; attempt++)
        {
            string[] included = [.. names.Where(_ => random.NextSingle() < search.Inclusion)];
            if (included.Length == 0) included = [names[random.Next(names.Length)]];
            PlannedArm candidate = Candidate(OptionsSubset.With(options, included), random);
            _ = drawn.TryAdd(candidate.Name, candidate);
        }
        return [alone, .. drawn.Values];
    }

    private PlannedArm Candidate(MultiTaskTrainer.Options subset, RandomSource random)
    {
        var weights = new Dictionary<string, double>();
        var objectives = new List<Objective>();
        var parts = new List<string>();
        foreach (Objective objective in subset.Auxiliary)
        {
            double weight = search.Weights[random.Next(search.Weights.Count)];
            IReadOnlyList<int?> choices = layers[objective.Name];
            int? layer = choices.Count == 0 ? objective.Layer : choices[random.Next(choices.Count)];
            weights.Add(objective.Name, weight);
            objectives.Add(objective with { Layer = layer, Weight = objective.Weight.Scaled(weight) });
            parts.Add($"{objective.Name} x{weight.ToString(CultureInfo.InvariantCulture)}{(layer is { } read ? $" layer {read}" : "")}");
        }
        return new PlannedArm(string.Join(", ", parts), subset with
        {
            Auxiliary = objectives,
            Stages = [.. subset.Stages.Select(stage => stage with
            {
                Weights = stage.Weights.ToDictionary(own => own.Key, own => own.Value.Scaled(weights.GetValueOrDefault(own.Key, 1))),
            })],
        })
        { IsDerived = true };
    }
}
