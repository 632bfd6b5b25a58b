using System.IO.Compression;
using Microsoft.ML.Data;
using Microsoft.ML.MultiTask.Interop;

namespace Microsoft.ML.MultiTask.Tests.Interop;

[TestClass]
public sealed class ModelStreamsTests
{
    private static readonly MLContext _context = new(seed: 1);

    [TestMethod]
    public void MLNetFindsTheLoaderByTheNameInTheFile()
    {
        using MemoryStream file = Save(new TinyTransformer("hello"));
        Assert.AreEqual("hello", Tiny(file).Text);
    }

    [TestMethod]
    public void AMissingStreamIsNamed()
    {
        using MemoryStream file = Save(new TinyTransformer("hello"));
        using (var zip = new ZipArchive(file, ZipArchiveMode.Update, leaveOpen: true))
            zip.Entries.Single(entry => entry.Name == "text").Delete();

        Exception error = Assert.Throws<Exception>(() => Tiny(file));
        while (error is not InvalidDataException && error.InnerException is { } inner) error = inner;
        Assert.Contains("no stream 'text'", error.Message);
    }

    [TestMethod]
    public void NamesMustFitTheHeader()
    {
        Type type = typeof(ModelStreamsTests);
        Assert.Contains("eight", Assert.ThrowsExactly<ArgumentException>(() => new ModelFormat("SHORT", "Loader", 1, 1, 1, type)).Message);
        Assert.Contains("1 to 24", Assert.ThrowsExactly<ArgumentException>(() => new ModelFormat("EIGHTCHR", new string('x', 25), 1, 1, 1, type)).Message);
    }

    private static MemoryStream Save(ITransformer transformer)
    {
        IDataView data = _context.Data.LoadFromEnumerable([new Row()]);
        var file = new MemoryStream();
        _context.Model.Save(_context.Transforms.CopyColumns("Y", "X").Fit(data).Append(transformer), data.Schema, file);
        return file;
    }

    private static TinyTransformer Tiny(MemoryStream file)
    {
        file.Position = 0;
        var chain = (TransformerChain<ITransformer>)_context.Model.Load(file, out _);
        return (TinyTransformer)chain.LastTransformer;
    }

    private sealed class Row
    {
        public float X { get; set; }
    }
}
