using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Packaging;
using Onnx;
using static Onnx.TensorProto.Types;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

[TestClass]
public sealed class OnnxFileTests
{
    private const string Mend = "Fetch the file anew, or take the network as safetensors.";

    private readonly TemporaryFolder _folder = new();
    private readonly OnnxModel _model = new();

    private string File => _folder.Under("model.onnx");

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    public void StoredTensorsKeepTheirNames()
    {
        _model.Store("a", [3, 1], 1, 2, 3);
        _model.Store("ids", 4, 5);
        using TensorFile file = Open();
        CollectionAssert.AreEquivalent(new[] { "a", "ids" }, file.Shapes.Keys.ToArray());
        AssertValues(file, "a", [3, 1], 1, 2, 3);
        AssertError($"The values of 'ids' of {File} are of the type Int64; weights must be F32, F16, BF16 or F64. Take a file of the network that is not "
            + "quantized.", () => AssertValues(file, "ids", [2]));
    }

    [TestMethod]
    public void EveryFloatingPointTypeIsRead()
    {
        _model.Store("double", DataType.Double, [2], [.. MemoryMarshal.AsBytes<double>([1, -2.5])]);
        _model.Store("half", DataType.Float16, [2], [0, 0x3c, 0, 0xc1]);
        _model.Store("brain", DataType.Bfloat16, [2], [0x80, 0x3f, 0x20, 0xc0]);
        _model.Store("float as such", DataType.Float, [2], []).FloatData.AddRange([1f, -2.5f]);
        _model.Store("double as such", DataType.Double, [2], []).DoubleData.AddRange([1.0, -2.5]);
        _model.Store("half as such", DataType.Float16, [2], []).Int32Data.AddRange([0x3c00, 0xc100]);
        _model.Store("brain as such", DataType.Bfloat16, [2], []).Int32Data.AddRange([0x3f80, 0xc020]);
        using TensorFile file = Open();
        Assert.HasCount(7, file.Shapes);
        foreach (string name in file.Shapes.Keys) AssertValues(file, name, [2], 1, -2.5f);
    }

    [TestMethod]
    [DataRow(true)]
    [DataRow(false)]
    public void AMatrixThatIsMultipliedByIsTheWeightOfTheBias(bool biasFirst)
    {
        _model.Store("927", [3, 2], 1, 2, 3, 4, 5, 6);
        _model.Store("layer.bias", [2], 7, 8);
        _model.Node("MatMul", "x", "927", "product");
        _model.Node("Add", biasFirst ? "layer.bias" : "product", biasFirst ? "product" : "layer.bias", "y");
        using OnnxFile file = Open();
        AssertValues(file, "layer.weight", [2, 3], 1, 3, 5, 2, 4, 6);
        AssertValues(file, "927", [3, 2], 1, 2, 3, 4, 5, 6);
        OnnxLinear linear = file.Linears.Single();
        Assert.AreEqual(("layer", "y", true), (linear.Name, linear.Output, linear.Transposed));
    }

    [TestMethod]
    public void AMatrixThatIsTurnedBeforeIsStoredAsItIs()
    {
        _model.Store("layer.weight", [2, 3], 1, 2, 3, 4, 5, 6);
        _model.Store("layer.bias", [2], 7, 8);
        _model.Node("Transpose", "layer.weight", "turned");
        _model.Node("MatMul", "x", "turned", "product");
        _model.Node("Add", "product", "layer.bias", "y");
        using TensorFile file = Open();
        AssertValues(file, "layer.weight", [2, 3], 1, 2, 3, 4, 5, 6);
    }

    [TestMethod]
    [DataRow(0, 1, 3, 5, 2, 4, 6)]
    [DataRow(1, 1, 2, 3, 4, 5, 6)]
    public void TheMatrixOfAGemmIsAWeight(int turned, params float[] values)
    {
        _model.Store("m", turned == 1 ? [2, 3] : [3, 2], 1, 2, 3, 4, 5, 6);
        _model.Store("layer.bias", [2], 7, 8);
        NodeProto node = _model.Node("Gemm", "x", "m", "layer.bias", "y");
        node.Attribute.Add(new AttributeProto { Name = "transB", I = turned });
        node.Attribute.Add(new AttributeProto { Name = "alpha", F = 1 });
        using TensorFile file = Open();
        AssertValues(file, "layer.weight", [2, 3], values);
    }

    [TestMethod]
    public void AGemmThatScalesIsNoLinearLayer()
    {
        _model.Store("m", [1, 1], 1);
        _model.Store("layer.bias", [1], 7);
        _model.Node("Gemm", "x", "m", "layer.bias", "y").Attribute.Add(new AttributeProto { Name = "alpha", F = 2 });
        using OnnxFile file = Open();
        Assert.IsEmpty(file.Linears);
    }

    [TestMethod]
    public void EqualTensorsMayBeStoredOnce()
    {
        _model.Store("one.bias", [2], 7, 8);
        _model.Store("first", [1, 2], 1, 2);
        _model.Node("Identity", "one.bias", "two.bias");
        _model.Node("MatMul", "x", "first", "product");
        _model.Node("Add", "product", "two.bias", "y");
        using TensorFile file = Open();
        AssertValues(file, "one.bias", [2], 7, 8);
        AssertValues(file, "two.bias", [2], 7, 8);
        AssertValues(file, "two.weight", [2, 1], 1, 2);
        Assert.DoesNotContain("one.weight", file.Shapes.Keys);
    }

    [TestMethod]
    public void LayersThatShareABiasAreErrors()
    {
        _model.Store("layer.bias", [1], 7);
        foreach (string name in (string[])["a", "b"])
        {
            _model.Store(name, [1, 1], 1);
            _model.Node("MatMul", "x", name, $"{name} product");
            _model.Node("Add", $"{name} product", "layer.bias", $"{name} sum");
        }
        AssertError($"Several linear layers of {File} share 'layer.bias', so their weights have no names; take the network as safetensors, or export it in "
            + "float32 and without quantization and fused operators.", () => Open());
    }

    [TestMethod]
    public void WeightsMayLieInAFileBeside()
    {
        System.IO.File.WriteAllBytes(_folder.Under("weights"), [.. MemoryMarshal.AsBytes<float>([9, 1, 2, 3])]);
        AddExternal("a", [2], "weights", "4");
        AddExternal("b", [1], "weights", null);
        AddExternal("cut", [2], "weights", "12");
        AddExternal("absent", [1], "others", "0");
        AddExternal("outside", [1], "../weights", "0");
        AddExternal("nowhere", [1], "weights", "x");
        using TensorFile file = Open();
        AssertValues(file, "a", [2], 1, 2);
        AssertValues(file, "b", [1], 9);
        AssertError($"{_folder.Under("weights")} ends at byte 16, within its weights. Fetch the file anew.", () => AssertValues(file, "cut", [2]));
        AssertError($"{File} names '../weights' as the file of 'outside', which is no file of its folder. Fetch it anew.",
            () => AssertValues(file, "outside", [1]));
        AssertError($"{File} states 'x' as the place of 'nowhere' in 'weights', which is no number. Fetch it anew.",
            () => AssertValues(file, "nowhere", [1]));
        Assert.AreEqual($"{File} keeps 'absent' in the file 'others', which is not beside it; fetch that file too.",
            Assert.ThrowsExactly<FileNotFoundException>(() => AssertValues(file, "absent", [1])).Message);
    }

    [TestMethod]
    public void TensorsWithTooFewValuesAreErrors()
    {
        _model.Store("a", [2, 2], 1, 2, 3);
        _model.Store("b", [-1], 1);
        using TensorFile file = Open();
        AssertError($"'a' of {File} has 12 bytes, which are not the values of the shape [2, 2] and the type F32. {Mend}",
            () => AssertValues(file, "a", [2, 2]));
        AssertError($"'b' of {File} has 4 bytes, which are not the values of the shape [-1] and the type F32. {Mend}", () => file.Find("b"));
    }

    [TestMethod]
    public void OtherFilesAreErrors()
    {
        _model.Node("Add", "x", "x", "y");
        AssertError($"{File} is an ONNX file without stored tensors, or none. {Mend}", () => Open());
        System.IO.File.WriteAllBytes(File, [10, 200, 1]);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(() => new OnnxFile(File)).Message, $"{File} cannot be read as an ONNX file: ");
        Assert.ThrowsExactly<FileNotFoundException>(() => new OnnxFile(_folder.Under("other.onnx")));
    }

    [TestMethod]
    public void AFileOfMoreThanTwoGigabytesIsAnError()
    {
        using (FileStream file = System.IO.File.Create(File)) file.SetLength(1L << 31); // takes no space where files may have holes
        AssertError($"{File} has 2147483648 bytes, but the format of ONNX files ends at 2 GB; take the network as safetensors, or export it with its weights "
            + "in a file beside.", () => new OnnxFile(File).Dispose());
    }

    private void AddExternal(string name, long[] shape, string location, string? offset)
    {
        TensorProto tensor = _model.Store(name, DataType.Float, shape, []);
        tensor.DataLocation = DataLocation.External;
        tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = location });
        if (offset is not null) tensor.ExternalData.Add(new StringStringEntryProto { Key = "offset", Value = offset });
    }

    private static void AssertValues(TensorFile file, string name, long[] shape, params float[] values)
    {
        using Tensor target = full(shape, -1f);
        file.Read(name, target);
        CollectionAssert.AreEqual(values, Tensors.ToArray<float>(target), name);
    }

    private static void AssertError(string message, Action action) => Assert.AreEqual(message, Assert.ThrowsExactly<InvalidDataException>(action).Message);

    private OnnxFile Open() => (OnnxFile)TensorFile.Open(_model.Write(File));
}
