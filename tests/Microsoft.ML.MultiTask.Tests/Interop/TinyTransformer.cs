using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Interop;
using Microsoft.ML.MultiTask.Tests.Interop;
using Microsoft.ML.Runtime;

[assembly: LoadableClass(typeof(TinyTransformer), null, typeof(SignatureLoadModel), "Tiny", TinyTransformer.Loader)]

namespace Microsoft.ML.MultiTask.Tests.Interop;

/// <summary>Passes rows through and remembers one text.</summary>
internal sealed class TinyTransformer(string text) : ITransformer
{
    public const string Loader = "MultiTaskTestTiny";

    private static readonly ModelFormat _format = new("TINYTEST", Loader, version: 2, readable: 2, oldest: 1, typeof(TinyTransformer));

    public string Text { get; } = text;
    public bool IsRowToRowMapper => false;

    public DataViewSchema GetOutputSchema(DataViewSchema inputSchema) => inputSchema;
    public IDataView Transform(IDataView input) => input;
    public IRowToRowMapper GetRowToRowMapper(DataViewSchema inputSchema) => throw new NotSupportedException();

    public void Save(ModelSaveContext ctx) => ModelStreams.Save(ctx, _format, ("text", stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(Text))));

    private static TinyTransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        string text = "";
        ModelStreams.Load(context, _format, ("text", stream => text = new StreamReader(stream).ReadToEnd()));
        return new TinyTransformer(text);
    }
}
