namespace Microsoft.ML.MultiTask;

/// <summary>Finds the multi-task model in what ML.NET calls a model: itself, or a chain of transformers.</summary>
internal static class ModelSearch
{
    /// <summary>Loads the model of a file.</summary>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="InvalidDataException">It is no model of ML.NET, or a damaged one.</exception>
    public static ITransformer Load(MLContext context, string path)
    {
        if (!File.Exists(path)) throw new FileNotFoundException($"There is no model file '{path}'.", path);
        try
        {
            return context.Model.Load(path, out _);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            throw new InvalidDataException($"'{path}' cannot be loaded as a model of ML.NET: {error.GetBaseException().Message}", error);
        }
    }

    /// <summary>The one multi-task model.</summary>
    /// <param name="model">Where it is.</param>
    /// <param name="name">What errors call that.</param>
    /// <exception cref="ArgumentException">There is none, or several.</exception>
    public static MultiTaskTransformer In(ITransformer model, string name) => All(model).ToArray() switch
    {
        [var found] => found,
        [] => throw new ArgumentException($"{name} holds no model of a MultiTaskTrainer, so that there is no encoder to take from it.", nameof(model)),
        var several => throw new ArgumentException($"{name} holds {several.Length} models of a MultiTaskTrainer; load it and give one of them to EncoderOf.",
            nameof(model)),
    };

    private static IEnumerable<MultiTaskTransformer> All(ITransformer model) =>
        model is MultiTaskTransformer found ? [found] : model is IEnumerable<ITransformer> chain ? chain.SelectMany(All) : [];
}
