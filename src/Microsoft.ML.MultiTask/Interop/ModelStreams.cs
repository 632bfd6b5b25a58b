namespace Microsoft.ML.MultiTask.Interop;

/// <summary>A component's own binary streams in an ML.NET model file.</summary>
internal static class ModelStreams
{
    /// <summary>Writes the header of a component and then its streams.</summary>
    /// <param name="context">What ML.NET hands to <see cref="ICanSaveModel.Save"/>.</param>
    /// <param name="format">The component's format.</param>
    /// <param name="streams">The streams by name; the writers must leave them open.</param>
    public static void Save(ModelSaveContext context, ModelFormat format, params ReadOnlySpan<(string Name, Action<Stream> Write)> streams)
    {
        context.CheckAtModel();
        context.SetVersionInfo(format.Version);
        foreach (var (name, write) in streams)
            context.SaveBinaryStream(name, writer => write(writer.BaseStream));
    }

    /// <summary>Checks the header of a component and then reads its streams, in the order given.</summary>
    /// <param name="context">What ML.NET hands to a loader.</param>
    /// <param name="format">The component's format.</param>
    /// <param name="streams">The streams by name.</param>
    /// <exception cref="FormatException">The header is of another component or of a version that cannot be read.</exception>
    /// <exception cref="InvalidDataException">A stream is missing.</exception>
    public static void Load(ModelLoadContext context, ModelFormat format, params ReadOnlySpan<(string Name, Action<Stream> Read)> streams)
    {
        context.CheckAtModel(format.Version);
        foreach (var (name, read) in streams)
            if (!TryLoad(context, name, read))
                throw new InvalidDataException($"The model file has no stream '{name}' in '{context.Directory}': it is damaged or was changed by hand.");
    }

    /// <summary>Reads a stream that older files do not have.</summary>
    /// <returns>Whether the file has it.</returns>
    public static bool TryLoad(ModelLoadContext context, string name, Action<Stream> read) =>
        context.TryLoadBinaryStream(name, reader => read(reader.BaseStream));
}
