using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Packaging;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

[TestClass]
public sealed class ShardedTensorsTests
{
    private readonly TemporaryFolder _folder = new();

    private string Index => _folder.Under("model.safetensors.index.json");

    [TestInitialize]
    public void Write()
    {
        Safetensors.Write(_folder.Under("one.safetensors"), [("a", [1], [1]), ("unlisted", [1], [7])]);
        Safetensors.Write(_folder.Under("two.safetensors"), [("b", [2], [2, float.NaN]), ("c", [1], [3])]);
    }

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    public void TensorsAreReadFromTheirFiles()
    {
        File.WriteAllText(Index, """{"metadata":{"total_size":16},"weight_map":{"a":"one.safetensors","b":"two.safetensors","c":"two.safetensors"}}""");
        using TensorFile file = TensorFile.Open(Index);
        CollectionAssert.AreEquivalent(new[] { "a", "b", "c" }, file.Shapes.Keys.ToArray());
        using Tensor one = zeros(1), two = zeros(2);
        file.Read("a", one);
        Assert.AreEqual(1f, Tensors.ToArray<float>(one)[0]);
        file.Read("c", one);
        Assert.AreEqual(3f, Tensors.ToArray<float>(one)[0]);
        string message = Assert.ThrowsExactly<InvalidDataException>(() => file.Read("b", two)).Message;
        StringAssert.StartsWith(message, $"Value 2 of 'b' of {_folder.Under("two.safetensors")} is NaN");
    }

    [TestMethod]
    [DataRow("{}", "{0} has no weight_map with the file of each tensor. Fetch it anew.")]
    [DataRow("""{"weight_map":["a"]}""", "{0} has no weight_map with the file of each tensor. Fetch it anew.")]
    [DataRow("""{"weight_map":{"a":1}}""", "{0} states no file for 'a'. Fetch it anew.")]
    [DataRow("""{"weight_map":{"a":"../one.safetensors"}}""", "{0} names the file '../one.safetensors', which is no file of its folder. Fetch it anew.")]
    [DataRow("""{"weight_map":{"a":".."}}""", "{0} names the file '..', which is no file of its folder. Fetch it anew.")]
    [DataRow("""{"weight_map":{"a":"/one.safetensors"}}""", "{0} names the file '/one.safetensors', which is no file of its folder. Fetch it anew.")]
    [DataRow("""{"weight_map":{"a":"two.safetensors"}}""",
        "{0} names 'two.safetensors' as the file of 'a', but it has no such tensor. Fetch both anew.")]
    public void BrokenIndexesAreErrors(string index, string message)
    {
        File.WriteAllText(Index, index);
        Assert.AreEqual(message.Replace("{0}", Index, StringComparison.Ordinal),
            Assert.ThrowsExactly<InvalidDataException>(() => TensorFile.Open(Index)).Message);
    }

    [TestMethod]
    public void AnAbsentFileIsAnError()
    {
        File.WriteAllText(Index, """{"weight_map":{"a":"one.safetensors","b":"three.safetensors"}}""");
        Assert.AreEqual($"{Index} names the file 'three.safetensors', which is not beside it; fetch that file too.",
            Assert.ThrowsExactly<FileNotFoundException>(() => TensorFile.Open(Index)).Message);
        File.Delete(_folder.Under("one.safetensors")); // not held open
    }
}
