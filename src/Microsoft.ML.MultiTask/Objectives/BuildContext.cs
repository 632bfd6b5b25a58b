using Microsoft.ML.MultiTask.Data;
using Microsoft.ML.MultiTask.Encoders;
using Microsoft.ML.MultiTask.Layers;

namespace Microsoft.ML.MultiTask.Objectives;

/// <summary>What an objective may look at when its learned part is built.</summary>
public sealed class BuildContext
{
    /// <summary>The encoders by input.</summary>
    public required IReadOnlyDictionary<string, EncoderModule> Encoders { get; init; }

    /// <summary>What was learnt of every input, by its name.</summary>
    public required IReadOnlyDictionary<string, InputState> Inputs { get; init; }

    /// <summary>The names of the classes by label column, in class order.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> Labels { get; init; }

    /// <summary>The distinct strings of every column of the run; null when a saved model is built again.</summary>
    public IReadOnlyDictionary<string, SymbolTable>? Symbols { get; init; }

    /// <summary>The source of first values and of every later draw.</summary>
    public required RandomSource Random { get; init; }

    /// <summary>The widths of the layer that an objective reads.</summary>
    /// <exception cref="InvalidOperationException">There is no such input or layer.</exception>
    public LayerShape Shape(Objective objective)
    {
        IReadOnlyList<LayerShape> shapes = Encoder(objective).Shapes;
        int layer = objective.Layer ?? shapes.Count - 1;
        return layer < shapes.Count
            ? shapes[layer]
            : throw new InvalidOperationException($"Objective '{objective.Name}' reads layer {layer} of input '{objective.Input}', but its encoder has the layers 0 to {shapes.Count - 1}.");
    }

    /// <summary>What was learnt of the input that an objective reads.</summary>
    /// <exception cref="InvalidOperationException">The input is of another kind than the objective reads.</exception>
    public T State<T>(Objective objective) where T : InputState
    {
        _ = Encoder(objective);
        return Inputs[objective.Input!] as T
            ?? throw new InvalidOperationException($"Objective '{objective.Name}' cannot work on input '{objective.Input}', which gives a {Inputs[objective.Input!].GetType().Name} where a {typeof(T).Name} is needed.");
    }

    private EncoderModule Encoder(Objective objective) => Encoders.GetValueOrDefault(objective.Input!)
        ?? throw new InvalidOperationException($"Objective '{objective.Name}' reads the input '{objective.Input}', but the inputs are {string.Join(", ", Encoders.Keys.Select(name => $"'{name}'"))}.");
}
