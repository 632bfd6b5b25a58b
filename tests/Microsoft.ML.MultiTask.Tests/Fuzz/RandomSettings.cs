using System.Reflection;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.EndToEnd;

namespace Microsoft.ML.MultiTask.Tests.Fuzz;

/// <summary>Draws settings of any kind: which types there are and what can be set of them is read off the library, so that no new part is left out.</summary>
internal sealed class RandomSettings(RandomSource random)
{
    private static readonly Type[] _records = [.. typeof(TrainingOptions).Assembly.GetExportedTypes()
        .Where(type => type is { IsClass: true, IsAbstract: false } && type.GetMethod("<Clone>$") is not null).OrderBy(type => type.FullName, StringComparer.Ordinal)];

    /// <summary>What a text can be: columns, inputs, objectives, parts and labels of <see cref="Toy"/>.</summary>
    private static readonly string[] _texts =
    [
        "Tokens", "Tags", "Chunks", "Topic", "Text", "Tokens", "Tags", "Topic", "Length", "Lengths", "IsLong", "Features", "Flags", "Sentences", "words", "layer1",
        "N", "plain",
    ];

    private static readonly double[] _numbers = [0, 0.1, 0.3, 0.5, 1, 2];

    private static readonly int[] _counts = [0, 1, 1, 2, 2, 3, 4, 8];

    private int _depth;

    /// <summary>Options that a trainer takes: the parts of a sound trainer are exchanged one after the other, and an exchange that is refused at once is drawn
    /// anew, for most of what is drawn blindly makes no sense.</summary>
    public MultiTaskTrainer.Options Options(Func<MultiTaskTrainer.Options, bool> isTaken)
    {
        MultiTaskTrainer.Options options = Toy.Tagger with { Epochs = 1 + random.Next(2), Seed = random.Next(1000) };
        if (random.Next(2) == 0) options = options with { Tasks = [new Multiclass("Topic")] };
        Func<MultiTaskTrainer.Options, MultiTaskTrainer.Options>[] exchanges =
        [
            o => o with { Inputs = [.. o.Inputs, Draw<Input>()] },
            o => o with { Encoder = Draw<EncoderSettings>() },
            o => o with { Sharing = Draw<SharingSettings>() },
            o => o with { Tasks = [.. o.Tasks, Draw<TaskObjective>()] },
            o => o with { Auxiliary = [.. o.Auxiliary, Draw<Objective>()] },
            o => o with { Auxiliary = [.. o.Auxiliary, Draw<Objective>()] },
            o => o with { Weighting = Draw<WeightingSettings>() },
            o => o with { Optimizer = Draw<OptimizerSettings>() },
            o => o with { LearningRateSchedule = Draw<LearningRateSchedule>(), ValidationFraction = 0.2 },
            o => o with { Batches = Draw<BatchComposition>(), Sampler = Draw<CorpusSampler>() },
            o => o with { Curriculum = Draw<Curriculum>() },
        ];
        foreach (Func<MultiTaskTrainer.Options, MultiTaskTrainer.Options> exchange in exchanges.Where(_ => random.Next(2) == 0))
        {
            for (int tries = 0; tries < 5; tries++)
            {
                try
                {
                    MultiTaskTrainer.Options changed = exchange(options);
                    if (!isTaken(changed)) continue;
                    options = changed;
                    break;
                }
                catch (NotDrawnException)
                {
                }
            }
        }
        return options;
    }

    private T Draw<T>() => (T)(Value(typeof(T)) ?? throw new NotDrawnException());

    private object? Value(Type type)
    {
        if (Nullable.GetUnderlyingType(type) is { } inner) return random.Next(2) == 0 ? null : Value(inner);
        if (type == typeof(bool)) return random.Next(2) == 0;
        if (type == typeof(string)) return Pick(_texts);
        if (type == typeof(int)) return Pick(_counts);
        if (type == typeof(long)) return (long)Pick(_counts);
        if (type == typeof(double)) return Pick(_numbers);
        if (type == typeof(float)) return (float)Pick(_numbers);
        if (type.IsEnum) return Enum.GetValues(type).GetValue(random.Next(Enum.GetValues(type).Length));
        if (type.IsGenericType && type.GetGenericArguments() is [var item] && type.IsAssignableFrom(item.MakeArrayType())) return List(item);
        if (type == typeof(IDataView)) return Toy.View(new MLContext(), 10, seed: 9);
        if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyDictionary<,>)) return Table(type.GetGenericArguments()[1]);
        return _records.Where(type.IsAssignableFrom).ToArray() is { Length: > 0 } kinds && _depth < 4 ? Make(Pick(kinds)) : null;
    }

    private object Table(Type value)
    {
        var table = (System.Collections.IDictionary)Activator.CreateInstance(typeof(Dictionary<,>).MakeGenericType(typeof(string), value))!;
        if (Value(value) is { } drawn) table.Add(Pick(_texts), drawn);
        return table;
    }

    private Array List(Type item)
    {
        object?[] values = [.. Enumerable.Range(0, 1 + random.Next(2)).Select(_ => Value(item)).Where(value => value is not null)];
        var list = Array.CreateInstance(item, values.Length);
        values.CopyTo(list, 0);
        return list;
    }

    /// <summary>An instance with some of its settings drawn; what a constructor does not take is left out.</summary>
    private object? Make(Type type)
    {
        _depth++;
        try
        {
            ConstructorInfo[] constructors = [.. type.GetConstructors()];
            if (constructors.Length == 0) return null;
            ConstructorInfo constructor = Pick(constructors);
            object?[] arguments = [.. constructor.GetParameters().Select(parameter => Value(parameter.ParameterType))];
            if (arguments.Zip(constructor.GetParameters()).Any(pair => pair.First is null && !pair.Second.HasDefaultValue)) return null;
            object settings = constructor.Invoke(arguments);
            foreach (PropertyInfo property in type.GetProperties().Where(property => property.SetMethod is { IsPublic: true }))
            {
                if (random.Next(5) != 0 || property.Name is nameof(Objective.Name)) continue;
                if (Value(property.PropertyType) is { } value) property.SetValue(settings, value);
            }
            return settings;
        }
        catch (TargetInvocationException error) when (error.InnerException is ArgumentException)
        {
            return null; // a constructor that checks what it is given
        }
        finally
        {
            _depth--;
        }
    }

    private T Pick<T>(IReadOnlyList<T> values) => values[random.Next(values.Count)];

    /// <summary>There is nothing to draw within the depth, or a constructor does not take what was drawn.</summary>
    private sealed class NotDrawnException : Exception;
}
