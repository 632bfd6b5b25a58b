using System.Runtime.InteropServices;
using Microsoft.ML.MultiTask.Data.Pretrained;
using Microsoft.ML.MultiTask.Layers;
using Microsoft.ML.MultiTask.Tests.Packaging;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Data.Pretrained;

[TestClass]
public sealed class SafetensorsFileTests
{
    private readonly TemporaryFolder _folder = new();

    private string File => _folder.Under("model.safetensors");

    [TestCleanup]
    public void Delete() => _folder.Dispose();

    [TestMethod]
    [DataRow("F32", new byte[] { 0, 0, 0x80, 0x3f, 0, 0, 0x20, 0xc0 })]
    [DataRow("F16", new byte[] { 0, 0x3c, 0, 0xc1 })]
    [DataRow("BF16", new byte[] { 0x80, 0x3f, 0x20, 0xc0 })]
    [DataRow("F64", new byte[] { 0, 0, 0, 0, 0, 0, 0xf0, 0x3f, 0, 0, 0, 0, 0, 0, 0x04, 0xc0 })]
    public void EveryFloatingPointTypeIsRead(string type, byte[] data)
    {
        Safetensors.Write(File, Header(type, "2,1", 0, data.Length), data);
        using TensorFile file = TensorFile.Open(File);
        Assert.AreEqual("[2, 1]", TensorShape.Text(file.Shapes["a"]));
        AssertValues(file, "a", [2, 1], 1, -2.5f);
    }

    [TestMethod]
    public void TensorsLieWhereTheHeaderSays()
    {
        string header = """
            {"__metadata__":{"format":"pt"},"none":{"dtype":"F32","shape":[0,3],"data_offsets":[4,4]},"b":{"dtype":"F32","shape":[],"data_offsets":[4,8]},
            "a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"ids":{"dtype":"I64","shape":[1],"data_offsets":[8,16]},
            "odd":{"dtype":"F4","shape":[3],"data_offsets":[8,10]}}
            """;
        Safetensors.Write(File, header, [.. MemoryMarshal.AsBytes<float>([1, 2, 3, 4])]);
        using TensorFile file = TensorFile.Open(File);
        CollectionAssert.AreEquivalent(new[] { "none", "b", "a", "ids", "odd" }, file.Shapes.Keys.ToArray());
        AssertValues(file, "a", [1], 1);
        AssertValues(file, "b", [], 2);
        AssertValues(file, "none", [0, 3]);
        AssertError($"The values of 'ids' of {File} are of the type I64; weights must be F32, F16, BF16 or F64. Take a file of the network that is not "
            + "quantized.", () => AssertValues(file, "ids", [1]));
    }

    [TestMethod]
    public void ATensorIsReadInParts()
    {
        const int Count = (1 << 22) + 5; // more than are read at once
        var values = new Half[Count];
        (values[0], values[Count - 6], values[Count - 5], values[^1]) = ((Half)1, (Half)2, (Half)3, (Half)4);
        Safetensors.Write(File, Header("F16", $"{Count}", 0, 2 * Count), [.. MemoryMarshal.AsBytes<Half>(values)]);
        using TensorFile file = TensorFile.Open(File);
        using Tensor target = ones(Count);
        file.Read("a", target);
        float[] read = Tensors.ToArray<float>(target);
        Assert.AreEqual((1f, 0f, 2f, 3f, 4f), (read[0], read[1], read[Count - 6], read[Count - 5], read[^1]));
        Assert.AreEqual(10f, read.Sum());
    }

    [TestMethod]
    public void AParameterIsFilledInPlace()
    {
        Safetensors.Write(File, [("a", [2], [3, 4])]);
        using TensorFile file = TensorFile.Open(File);
        using var parameter = new TorchSharp.Modules.Parameter(zeros(2));
        file.Read("a", parameter);
        CollectionAssert.AreEqual(new[] { 3f, 4f }, Tensors.ToArray<float>(parameter));
        Assert.IsTrue(parameter.requires_grad);
    }

    [TestMethod]
    [DataRow("F32", float.NaN, "NaN")]
    [DataRow("F32", float.PositiveInfinity, "Infinity")]
    [DataRow("F64", 1e300, "Infinity")]
    public void ValuesThatAreNotFiniteAreErrors(string type, double value, string shown)
    {
        byte[] data = type == "F32" ? [.. MemoryMarshal.AsBytes<float>([0, (float)value])] : [.. MemoryMarshal.AsBytes<double>([0, value])];
        Safetensors.Write(File, Header(type, "2", 0, data.Length), data);
        using TensorFile file = TensorFile.Open(File);
        AssertError($"Value 2 of 'a' of {File} is {shown} as a float32; weights must be finite. Take another file of the network.",
            () => AssertValues(file, "a", [2]));
    }

    [TestMethod]
    public void ATensorToFillMustFit()
    {
        Safetensors.Write(File, [("a", [2, 1], [3, 4])]);
        using TensorFile file = TensorFile.Open(File);
        using Tensor flat = zeros(2), doubles = zeros(2, 1, dtype: ScalarType.Float64), wide = zeros(2, 2), strided = wide.narrow(1, 0, 1);
        Assert.AreEqual($"'a' of {File} has the shape [2, 1], but the tensor to fill [2]. (Parameter 'target')",
            Assert.ThrowsExactly<ArgumentException>(() => file.Read("a", flat)).Message);
        Assert.ThrowsExactly<ArgumentException>(() => file.Read("a", doubles));
        Assert.ThrowsExactly<ArgumentException>(() => file.Read("a", strided));
        Assert.AreEqual($"{File} has no tensor 'b'. (Parameter 'name')", Assert.ThrowsExactly<ArgumentException>(() => file.Read("b", flat)).Message);
    }

    [TestMethod]
    [DataRow("[]", "The header of {0} is no JSON object. Fetch the file anew.")]
    [DataRow("""{"a":null}""", "The entry 'a' of {0} cannot be read: it is null. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""",
        "{0} has 'a' twice. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,12]}}""",
        "'a' of {0} ends at byte 12 of the data, of which there are 8: the file is cut off. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,0]}}""",
        "'a' of {0} has the data_offsets [4, 0], which are no begin and end. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[-4,0]}}""",
        "'a' of {0} has the data_offsets [-4, 0], which are no begin and end. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4]}}""",
        "'a' of {0} has the data_offsets [4], which are no begin and end. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F32","shape":[3],"data_offsets":[0,8]}}""",
        "'a' of {0} has 8 bytes, which are not 3 values of the type F32. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F64","shape":[],"data_offsets":[0,4]}}""",
        "'a' of {0} has 4 bytes, which are not 1 values of the type F64. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F32","shape":[-1,-2],"data_offsets":[0,8]}}""", "'a' of {0} has the shape [-1, -2], which no tensor has. Fetch the file anew.")]
    [DataRow("""{"a":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}""",
        "'a' of {0} has the shape [4294967296, 4294967296], which no tensor has. Fetch the file anew.")]
    public void BrokenHeadersAreErrors(string header, string message)
    {
        Safetensors.Write(File, header, new byte[8]);
        AssertError(message.Replace("{0}", File, StringComparison.Ordinal), Open);
    }

    [TestMethod]
    [DataRow("""{"a":{"shape":[1],"data_offsets":[0,4]}}""")]
    [DataRow("""{"a":{"dtype":"F32","shape":["1"],"data_offsets":[0,4]}}""")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}""")]
    [DataRow("""{"a":{"dtype":"F32","shape":null,"data_offsets":[0,4]}}""")]
    [DataRow("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,99999999999999999999]}}""")]
    [DataRow("""{"a":7}""")]
    public void EntriesThatAreNotCompleteAreErrors(string header)
    {
        Safetensors.Write(File, header, new byte[8]);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(Open).Message, $"The entry 'a' of {File} cannot be read: ");
    }

    [TestMethod]
    [DataRow(new byte[0], "{0} has fewer bytes than the length of a safetensors header takes. Fetch the file anew.")]
    [DataRow(new byte[] { 3, 0, 0, 0, 0, 0, 0, 0, 0x7b, 0x7d },
        "{0} announces a header of 3 bytes, but 2 follow and the format allows 100000000: it is cut off, or no safetensors file. Fetch the file anew.")]
    [DataRow(new byte[] { 255, 255, 255, 255, 255, 255, 255, 255, 0x7b, 0x7d },
        "{0} announces a header of 18446744073709551615 bytes, but 2 follow and the format allows 100000000: it is cut off, or no safetensors file. "
        + "Fetch the file anew.")]
    public void OtherFilesAreErrors(byte[] bytes, string message)
    {
        System.IO.File.WriteAllBytes(File, bytes);
        AssertError(message.Replace("{0}", File, StringComparison.Ordinal), Open);
    }

    [TestMethod]
    public void AHeaderThatIsNoJsonIsAnError()
    {
        Safetensors.Write(File, "{", []);
        StringAssert.StartsWith(Assert.ThrowsExactly<InvalidDataException>(Open).Message, $"The header of {File} cannot be read: ");
    }

    [TestMethod]
    public void AnAbsentFileIsAnError() =>
        Assert.AreEqual($"The file of weights '{File}' does not exist.", Assert.ThrowsExactly<FileNotFoundException>(Open).Message);

    [TestMethod]
    [DataRow("pytorch_model.bin", new byte[] { 1, 2, 3 })]
    [DataRow("model.pt", new byte[] { 1, 2, 3 })]
    [DataRow("model.PTH", new byte[] { 1, 2, 3 })]
    [DataRow("model", new byte[] { 0x50, 0x4b, 3, 4, 20, 0 })]
    [DataRow("model.safetensors", new byte[] { 0x80, 2, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9 })]
    [DataRow("model.onnx", new byte[] { 0x80, 4, 0x95, 9, 0, 0, 0, 0, 0, 0, 0 })]
    public void PicklesAreNeverRead(string name, byte[] bytes)
    {
        string path = _folder.Under(name);
        System.IO.File.WriteAllBytes(path, bytes);
        AssertError($"{path} is a Python pickle, which can run any program when it is loaded and is never read; if you trust it, convert it to safetensors in "
            + "Python: transformers.AutoModel.from_pretrained(folder).save_pretrained(folder, safe_serialization=True).",
            () => TensorFile.Open(path).Dispose());
    }

    [TestMethod]
    public void AHeaderWhoseLengthLooksLikeAPickleIsRead()
    {
        Safetensors.Write(File, Header("F32", "1", 0, 4).PadRight(0x0280), [0, 0, 0x80, 0x3f]);
        using TensorFile file = TensorFile.Open(File);
        AssertValues(file, "a", [1], 1);
    }

    [TestMethod]
    public void APointerOfGitLfsIsAnError()
    {
        System.IO.File.WriteAllText(File, "version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 5\n");
        AssertError($"{File} only points to the weights, which Git LFS keeps elsewhere; fetch them with 'git lfs pull'.", Open);
    }

    private static string Header(string type, string shape, int begin, int end) =>
        $$"""{ "a":{ "dtype":"{{type}}","shape":[{{shape}}],"data_offsets":[{{begin}},{{end}}] } }""";

    private static void AssertValues(TensorFile file, string name, long[] shape, params float[] values)
    {
        using Tensor target = full(shape, -1f);
        file.Read(name, target);
        CollectionAssert.AreEqual(values, Tensors.ToArray<float>(target));
    }

    private static void AssertError(string message, Action action) => Assert.AreEqual(message, Assert.ThrowsExactly<InvalidDataException>(action).Message);

    private void Open() => TensorFile.Open(File).Dispose();
}
