using Microsoft.ML.MultiTask.Layers;
using static TorchSharp.torch;

namespace Microsoft.ML.MultiTask.Tests.Layers;

[TestClass]
public sealed class CharacterBiGruTests
{
    [TestMethod]
    public void AWordIsTheLastStatesOfALayerOfGatedUnits()
    {
        using var scope = NewDisposeScope();
        var settings = new CharacterBiGru { EmbeddingSize = 4, HiddenSize = 3 };
        CharacterModule module = settings.Build(10, new RandomSource(1));
        var layer = module.children().OfType<GruLayer>().Single();
        long[] characters = [3, 1, 4, 1, 5];
        Tensor words = module.Encode(tensor(characters), new Segments([2, 3], CPU));
        (Tensor forward, Tensor backward) = layer.Read(module.get_parameter("embedding")![tensor(characters)], new Segments([2, 3], CPU));
        CollectionAssert.AreEqual(new long[] { 2, 6 }, words.shape);
        Assert.AreEqual(6, module.Width);
        Assert.IsTrue(words[0].allclose(cat([forward[1], backward[0]])));
        Assert.IsTrue(words[1].allclose(cat([forward[4], backward[2]])));
    }
}
